// `gradsweep columns`: what the columns of the result files mean.

import ArgumentParser
import Reporting

struct ColumnsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "columns", abstract: "Explain every column of the result files (Markdown).")

    func run() throws { try Output.answer(ColumnDocumentation.markdown) }
}
