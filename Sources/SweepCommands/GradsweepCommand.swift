// The command line's root: its name, its version, its commands.

package import ArgumentParser
import CBuildInformation
import Foundation

/// `gradsweep`.
package struct GradsweepCommand: ParsableCommand {
    package static let configuration = CommandConfiguration(
        commandName: "gradsweep",
        abstract:
            "Find which settings of a neural network make gradients vanish, explode or let it converge.",
        discussion: """
            A sweep file says which settings to try (see `gradsweep help plan`). A coordinator hands its \
            trials to worker processes, which train the networks and measure every layer's gradients; the \
            run directory then holds trials.csv, layers.csv, summary.csv, attempts.csv and manifest.json.

              gradsweep run Configs/quickstart.yaml     the whole thing on this machine
              gradsweep train TRIAL.yaml                one trial, layer by layer
              gradsweep diagnose TRACE                  the verdict of a recorded training run

            Exit status: 0 all well; 1 some trials failed, two results of one trial differed, or nothing \
            of what was to be verified could be; 2 bad input or a machine that does not allow it; 3 no \
            coordinator is there; 130 interrupted, or stopped on request.
            """,
        version: Release.description,
        subcommands: [
            RunCommand.self, CoordinatorCommand.self, WorkerCommand.self, HealthCommand.self,
            LaunchCommand.self, KeysCommand.self, SubmitCommand.self, StatusCommand.self,
            WorkersCommand.self, LogsCommand.self, PauseCommand.self, ResumeCommand.self,
            StopCommand.self, CancelCommand.self, TrainCommand.self, DiagnoseCommand.self,
            PlanCommand.self, MapCommand.self, ColumnsCommand.self, SimulateCommand.self,
        ])

    package init() {}

    /// Parses the command line, runs the command, and ends the process with the status it deserves.
    package static func run() -> Never {
        do {
            var command = try parseAsRoot()
            try command.run()
            Foundation.exit(ExitStatus.success.rawValue)
        } catch let failure as CommandFailure {
            if !failure.message.isEmpty { Output.report("error: \(failure.message)") }
            Foundation.exit(failure.status.rawValue)
        } catch {
            let code = exitCode(for: error).rawValue
            if code == 0 {
                // Help and version texts come as errors, too.
                print(fullMessage(for: error))
            } else {
                Output.report(fullMessage(for: error))
            }
            // The library says EX_USAGE (64); every wrong usage is 2 here.
            Foundation.exit(code == 0 ? 0 : ExitStatus.badInput.rawValue)
        }
    }
}

/// Which program this is.
package enum Release {
    package static let version = "0.1.0"
    package static var gitRevision: String { String(cString: gradsweep_git_revision()) }
    package static var description: String { "gradsweep \(version) (\(gitRevision))" }
}
