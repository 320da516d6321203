// INSERTs of many rows with one execution: what SQLite does around each execution (begin, open the tables,
// end) costs more than a row. Measured: 2.2 µs of processor time instead of 4.5 µs for a trial's rows in
// three tables.

internal import GRDB

/// An INSERT by numbers of rows; valid inside the database access that made it.
struct RowInsertion {
    /// Numbers of rows that there are statements for, descending.
    private static let sizes = [32, 8, 1]

    private let table: String
    private let columns: [String]
    private let database: Database
    private var statements: [RepeatedStatement?] = Array(repeating: nil, count: Self.sizes.count)

    init(into table: String, _ columns: [String], in database: Database) {
        self.table = table
        self.columns = columns
        self.database = database
    }

    /// As many rows as can be written with one execution, of those that are left.
    static func rows(of left: Int) -> Int {
        sizes.first { $0 <= left } ?? 1
    }

    /// The statement for a number of rows, which `rows(of:)` gave. A row's first parameter is its place (from
    /// 0) times the number of columns, plus 1.
    mutating func statement(rows: Int) throws -> RepeatedStatement {
        guard let place = Self.sizes.firstIndex(of: rows) else {
            preconditionFailure("no statement for \(rows) rows")
        }
        if let statement = statements[place] { return statement }
        let row = "(" + Array(repeating: "?", count: columns.count).joined(separator: ", ") + ")"
        let statement = try RepeatedStatement(
            "INSERT INTO \(table) (\(columns.joined(separator: ", "))) VALUES "
                + Array(repeating: row, count: rows).joined(separator: ", "),
            in: database)
        statements[place] = statement
        return statement
    }
}
