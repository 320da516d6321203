// Columns of text with aligned edges. Not here: what the columns say.

/// A table for a terminal: cells aligned, two spaces between columns, one heading line.
struct TextTable {
    struct Column {
        var heading: String
        /// Takes the place of the heading where the table would be too wide.
        var shortHeading: String
        var isNumeric: Bool
        var cells: [String]
        /// A column that may be dropped (the highest first) or truncated where the table is too wide.
        var expendability: Int

        init(
            _ heading: String, short: String? = nil, numeric: Bool = false, expendability: Int = 0,
            cells: [String]
        ) {
            self.heading = heading
            shortHeading = short ?? heading
            isNumeric = numeric
            self.expendability = expendability
            self.cells = cells
        }

        var width: Int { max(heading.count, cells.map(\.count).max() ?? 0) }
    }

    var columns: [Column]

    /// Least width to which a text column is cut.
    private static let narrowest = 8

    /// Lines of at most `width` characters, as far as that can be had by shorter headings, cut texts and
    /// dropped columns, in this order.
    func lines(width: Int) -> [String] {
        var columns = columns
        if total(columns) > width {
            for index in columns.indices { columns[index].heading = columns[index].shortHeading }
        }
        while total(columns) > width, let index = widestText(columns) {
            let excess = total(columns) - width
            truncate(&columns[index], to: max(Self.narrowest, columns[index].width - excess))
        }
        while total(columns) > width, let index = mostExpendable(columns) { columns.remove(at: index) }
        let heading = line(columns) { $0.heading }
        let rows = (0..<(columns.first?.cells.count ?? 0)).map { row in line(columns) { $0.cells[row] } }
        return [heading] + rows
    }

    private func total(_ columns: [Column]) -> Int {
        columns.reduce(0) { $0 + $1.width } + 2 * max(0, columns.count - 1)
    }

    private func widestText(_ columns: [Column]) -> Int? {
        columns.indices.filter { !columns[$0].isNumeric && columns[$0].width > Self.narrowest }
            .max { columns[$0].width < columns[$1].width }
    }

    private func mostExpendable(_ columns: [Column]) -> Int? {
        columns.indices.filter { columns[$0].expendability > 0 }
            .max { columns[$0].expendability < columns[$1].expendability }
    }

    private func truncate(_ column: inout Column, to width: Int) {
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
