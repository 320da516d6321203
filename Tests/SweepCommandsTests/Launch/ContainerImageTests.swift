// Which image names get into a manifest.

import SweepCommands
import Testing

@Suite struct ContainerImageTests {
    @Test(arguments: [
        ContainerImage.standard, "gradsweep", "a/b/c", "example.org/gradsweep:1.0",
        "example.org:5000/team/grad-sweep:v1_2.3-x", "localhost/a__b", "a---b",
        "a@sha256:" + String(repeating: "0f", count: 32),
        "localhost:5000/a:t@sha256:" + String(repeating: "0f", count: 32),
    ])
    func aReferenceIsTaken(image: String) throws {
        #expect(ContainerImage.isValid(image))
        try ContainerImage.check(image, option: "--image")
    }

    @Test(arguments: [
        "", "A", "a b", "a:", "a:-x", "a:" + String(repeating: "x", count: 129), "/a", "a/", "a//b", "-a",
        "a-",
        "a..b", "a___b", "a_.b", "a@sha256:00", "a@md5:" + String(repeating: "0", count: 32),
        "a:1\nkind: Pod",
        "example.org:99999/a", "example.org:/a", "-x.org/a", "a: b", "a\u{0}", "ä",
    ])
    func whatNoRegistryTakesIsRefused(image: String) {
        #expect(!ContainerImage.isValid(image))
        #expect(throws: CommandFailure.self) { try ContainerImage.check(image, option: "--image") }
    }

    @Test(arguments: [
        ("GradSweep", "gradsweep"), ("Example.org/My Sweep:1.0", "example.org/my-sweep:1.0"),
        ("a:x y", "a:x-y"),
    ])
    func theNearestNameIsSaid(image: String, near: String) {
        let failure = #expect(throws: CommandFailure.self) {
            try ContainerImage.check(image, option: "--image")
        }
        #expect(failure?.message.contains("did you mean \"\(near)\"?") == true)
        #expect(failure?.status == .badInput)
    }
}
