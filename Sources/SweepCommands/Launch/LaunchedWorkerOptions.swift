// Options of `gradsweep worker` that every launcher passes on.

import ArgumentParser

struct LaunchedWorkerOptions: ParsableArguments {
    @Option(name: .long, help: "Trials at once on each worker: auto (what it is allowed to use) or a number.")
    var slots = "auto"
    @Option(name: .long, help: "Seconds that a worker may go on after having been told to leave.")
    var grace = LaunchedWorkerOptions.defaultGrace
    @Option(name: .long, help: "Workers leave after so many seconds without anything to do.")
    var exitWhenIdle: Int?
    @Option(name: .long, help: "Workers leave after so many seconds without any sign of a coordinator.")
    var giveUpAfter: Int?

    /// What a worker takes itself.
    static let defaultGrace = 20
    /// Beyond the grace, for handing back and leaving.
    private static let handBackSeconds = 10

    func validate() throws {
        if slots != "auto", Int(slots).map({ (1...1024).contains($0) }) != true {
            throw ValidationError("--slots is \"\(slots)\"; give auto, or a number from 1 to 1024")
        }
        for (option, value) in [
            ("--grace", grace), ("--exit-when-idle", exitWhenIdle ?? 1),
            ("--give-up-after", giveUpAfter ?? 1),
        ] where !(0...86_400).contains(value) {
            throw ValidationError("\(option) is \(value); give seconds, from 0 to 86400")
        }
    }

    /// For the worker's command line; what is as it would be anyway is left out.
    ///
    /// - Parameter exitWhenIdle: where the user did not say it.
    func arguments(exitWhenIdle standard: Int? = nil) -> [String] {
        var arguments: [String] = []
        if slots != "auto" { arguments += ["--slots", slots] }
        if grace != Self.defaultGrace { arguments += ["--grace", String(grace)] }
        if let exitWhenIdle = exitWhenIdle ?? standard {
            arguments += ["--exit-when-idle", String(exitWhenIdle)]
        }
        if let giveUpAfter { arguments += ["--give-up-after", String(giveUpAfter)] }
        return arguments
    }

    /// How long a worker is waited for before it is killed.
    var stopSeconds: Int { grace + Self.handBackSeconds }
}
