// Columns of text with aligned edges. Not here: what the columns say.

/// A table for a terminal: cells aligned, two spaces between columns, one heading line.
package struct TextTable {
    package struct Column {
        package var heading: String
        /// Takes the place of the heading where the table would be too wide.
        package var shortHeading: String
        /// Aligned to the right.
        package var isNumeric: Bool
        /// Whether its texts may be cut.
        package var canBeCut: Bool
        package var cells: [String]
        /// Above 0: it may be dropped where the table is too wide, the highest first.
        package var expendability: Int

        package init(
            _ heading: String, short: String? = nil, numeric: Bool = false, canBeCut: Bool = false,
            expendability: Int = 0, cells: [String]
        ) {
            self.heading = heading
            shortHeading = short ?? heading
            isNumeric = numeric
            self.canBeCut = canBeCut
            self.expendability = expendability
            self.cells = cells
        }

        var width: Int { width(heading) }

        /// Width under another heading.
        func width(_ heading: String) -> Int { max(heading.count, cells.map(\.count).max() ?? 0) }
    }

    package var columns: [Column]

    package init(columns: [Column]) {
        self.columns = columns
    }

    /// Widths to which texts are cut before columns are dropped, and after that.
    private static let narrow = 20
    private static let narrowest = 8

    /// Lines of at most `width` characters, as far as that can be had by shorter headings, cut texts and
    /// dropped columns.
    package func lines(width: Int) -> [String] {
        var columns = columns
        while total(columns) > width, let index = longestHeading(columns) {
            columns[index].heading = columns[index].shortHeading
        }
        cutTexts(of: &columns, to: width, narrowest: Self.narrow)
        while total(columns) > width, let index = mostExpendable(columns) { columns.remove(at: index) }
        cutTexts(of: &columns, to: width, narrowest: Self.narrowest)
        let heading = line(columns) { $0.heading }
        let rows = (0..<(columns.first?.cells.count ?? 0)).map { row in line(columns) { $0.cells[row] } }
        return [heading] + rows
    }

    private func total(_ columns: [Column]) -> Int {
        columns.reduce(0) { $0 + $1.width } + 2 * max(0, columns.count - 1)
    }

    /// The column that gains most by its short heading; nil where none gains.
    private func longestHeading(_ columns: [Column]) -> Int? {
        let gains = columns.map { $0.width - $0.width($0.shortHeading) }
        return gains.indices.filter { gains[$0] > 0 }.max { gains[$0] < gains[$1] }
    }

    private func cutTexts(of columns: inout [Column], to width: Int, narrowest: Int) {
        while total(columns) > width {
            let candidates = columns.indices.filter { columns[$0].canBeCut && columns[$0].width > narrowest }
            guard let widest = candidates.max(by: { columns[$0].width < columns[$1].width }) else { return }
            let excess = total(columns) - width
            cut(&columns[widest], to: max(narrowest, columns[widest].width - excess))
        }
    }

    private func mostExpendable(_ columns: [Column]) -> Int? {
        columns.indices.filter { columns[$0].expendability > 0 }
            .max { columns[$0].expendability < columns[$1].expendability }
    }

    private func cut(_ column: inout Column, to width: Int) {
        func cut(_ text: String) -> String { text.count > width ? text.prefix(width - 1) + "…" : text }
        column.heading = cut(column.heading)
        column.cells = column.cells.map(cut)
    }

    private func line(_ columns: [Column], text: (Column) -> String) -> String {
        var line = ""
        for (index, column) in columns.enumerated() {
            let text = text(column)
            let space = String(repeating: " ", count: column.width - text.count)
            line += (index > 0 ? "  " : "") + (column.isNumeric ? space + text : text + space)
        }
        while line.last == " " { line.removeLast() }
        return line
    }
}
