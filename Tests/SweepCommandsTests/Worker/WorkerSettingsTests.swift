import SweepCommands
import Testing

@Suite struct WorkerSettingsTests {
    private func settings(
        _ environment: [String: String] = [:], _ change: (inout WorkerSettings.Given) -> Void = { _ in }
    ) throws -> WorkerSettings {
        var given = WorkerSettings.Given()
        change(&given)
        return try WorkerSettings(given, environment: environment)
    }

    @Test("An option comes before its variable, and the variable before the default")
    func precedence() throws {
        #expect(try settings().grace == 20)
        #expect(try settings(["GRADSWEEP_GRACE": "7"]).grace == 7)
        #expect(try settings(["GRADSWEEP_GRACE": "7"]) { $0.grace = "3" }.grace == 3)
        #expect(try settings(["GRADSWEEP_EXIT_WHEN_IDLE": ""]).exitWhenIdle == nil)
        #expect(try settings { $0.slots = "3" }.slots.count == 3)
    }

    @Test(
        "Sizes with units",
        arguments: [("500MB", 500_000_000), ("2GiB", 2_147_483_648), ("1.5 kB", 1500), ("77", 77)])
    func sizes(text: String, bytes: Int) throws {
        #expect(try settings { $0.dataCacheSize = text }.dataCacheSize == bytes)
    }

    @Test("The status of a drained worker is its engine's to choose, but none that means something else")
    func drainedStatus() throws {
        #expect(try settings().drainedStatus == 0)
        #expect(try settings(["GRADSWEEP_DRAINED_STATUS": "75"]).drainedStatus == 75)
        #expect(try settings { $0.drainedStatus = "143" }.drainedStatus == 143)
        for text in ["3", "130", "256", "-1", "done"] {
            let message = message { $0.drainedStatus = text }
            #expect(message.hasPrefix("--drained-status is '\(text)'; give an exit status"), "\(message)")
        }
    }

    private func message(
        _ environment: [String: String] = [:], _ change: (inout WorkerSettings.Given) -> Void = { _ in }
    ) -> String {
        do {
            _ = try settings(environment, change)
            return ""
        } catch {
            return String(describing: error)
        }
    }

    @Test("What is wrong is named by the option or the variable that said it, with what is allowed")
    func wrongSettings() {
        let slots = message { $0.slots = "0" }
        #expect(slots == "--slots is '0'; give auto, or a whole number from 1 to 1024")
        let grace = message(["GRADSWEEP_GRACE": "long"])
        #expect(grace.hasPrefix("GRADSWEEP_GRACE is 'long'; give seconds"))
        let format = message { $0.logFormat = "jsn" }
        #expect(format.hasSuffix("auto, text, json; did you mean json?"))
        let size = message { $0.dataCacheSize = "big" }
        #expect(size.contains("10GB"))
        let patience = message { $0.giveUpAfter = "0" }
        #expect(patience.contains("above 0"))
    }

    @Test("Without a home directory data are kept among temporary files")
    func cache() throws {
        #expect(try settings(["XDG_CACHE_HOME": "/x"]).dataCache == "/x/gradsweep")
        #expect(try settings(["HOME": "/nowhere", "TMPDIR": "/t"]).dataCache.hasPrefix("/t/gradsweep-"))
        #expect(try settings([:]).dataCache.hasPrefix("/tmp/gradsweep-"))
    }
}
