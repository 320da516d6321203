// The hosts file of `gradsweep launch ssh`: what it can say, and how its mistakes are answered.

import SweepCommands
import Testing

@Suite struct HostsFileTests {
    @Test func aListOfNamesIsEnough() throws {
        let file = try HostsFile("- box1\n- ada@box2\n- {host: box3, slots: 4}\n", path: "hosts.yaml")
        #expect(file.hosts.map(\.destination) == ["box1", "ada@box2", "box3"])
        #expect(file.hosts.map(\.slots) == [nil, nil, 4])
        #expect(file.hosts[0].directory == LaunchHost.defaultDirectory)
    }

    @Test func defaultsHoldWhereAHostSaysNothing() throws {
        let text = """
            defaults:
              slots: 2
              directory: /scratch/a b
              environment: {A: one, B: "it's $(two)"}
              ssh_options: [Port=22]
            hosts:
              - box1
              - host: box2
                slots: auto
                environment: {B: three}
                ssh_options: [Port=2222]
                connect: tcp://10.0.0.1:5555
                bundle: bundles/arm
                worker_options: [--health, /tmp/h]
            """
        let hosts = try HostsFile(text, path: "folder/hosts.yaml").hosts
        #expect(hosts[0].slots == 2)
        #expect(hosts[0].environment == ["A": "one", "B": "it's $(two)"])
        #expect(hosts[1].slots == nil)
        #expect(hosts[1].directory == "/scratch/a b")
        #expect(hosts[1].environment == ["A": "one", "B": "three"])
        #expect(hosts[1].sshOptions == ["Port=22", "Port=2222"])
        #expect(hosts[1].connect == "tcp://10.0.0.1:5555")
        #expect(hosts[1].bundle == "folder/bundles/arm")
        #expect(hosts[1].workerOptions == ["--health", "/tmp/h"])
    }

    @Test(arguments: [
        ("- box1\n- {host: box2, slot: 4}\n", ["hosts.yaml:2:", "\"slot\"", "did you mean \"slots\"?"]),
        ("host:\n- box1\n", ["hosts.yaml:1:", "did you mean \"hosts\"?"]),
        ("hosts:\n- box1\ndefaults: {host: x}\n", ["hosts.yaml:3:", "\"host\""]),
        ("- {host: a, slots: 0}\n", ["hosts.yaml:1: slots:", "\"0\"", "1 to 1024"]),
        ("- {host: a, slots: many}\n", ["slots:", "\"many\"", "auto"]),
        ("- a\n- b\n- a\n", ["hosts.yaml:3: host:", "a is listed twice"]),
        ("- -oProxyCommand=x\n", ["hosts.yaml:1: host:", "-oProxyCommand=x"]),
        ("- a b\n", ["hosts.yaml:1: host:", "\"a b\""]),
        ("- {slots: 3}\n", ["hosts.yaml:1: host: is missing"]),
        ("- {host: a, environment: {A-B: 1}}\n", ["hosts.yaml:1: A-B:", "not a variable's name"]),
        ("- {host: a, environment: [x]}\n", ["found a list", "a mapping of variables"]),
        ("- {host: a, ssh_options: Port=1}\n", ["ssh_options:", "a list of texts"]),
        ("- [a]\n", ["hosts.yaml:1:", "found a list"]),
        ("[]\n", ["hosts.yaml:1:", "a list of hosts"]),
        ("box1\n", ["hosts.yaml:1:", "found \"box1\""]),
        ("- a\n- {host: b\n", ["hosts.yaml:", "not YAML"]),
        ("- {host: a, host: b}\n", ["hosts.yaml:1:", "given more than once"]),
        ("", ["hosts.yaml: is empty"]),
    ])
    func aMistakeIsNamedWithItsPlace(text: String, parts: [String]) {
        let error = #expect(throws: CommandFailure.self) { try HostsFile(text, path: "hosts.yaml") }
        for part in parts { #expect(error?.message.contains(part) == true, "\(error?.message ?? "")") }
        #expect(error?.status == .badInput)
    }
}
