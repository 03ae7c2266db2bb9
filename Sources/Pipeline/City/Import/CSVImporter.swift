import Tensors

/// Reads visits from any CSV or TSV table whose columns are named.
///
/// Times may be epoch seconds, epoch milliseconds (12 digits or more), dates
/// `yyyy-MM-dd HH:mm[:ss]` with `T` or a blank and an optional offset, or dates such as
/// `Tue Apr 03 18:00:09 +0000 2012`. Where the source is local, the digits of a date count and its
/// offset only enters the raw time; where it is UTC, the offset is taken off. A place's location,
/// name and category are those of its first row, or of a second table of places. Identifiers and
/// names that are no UTF-8 are read as Windows-1252.
public struct CSVImporter: CityImporter {
    /// A second table that says more of the places.
    public struct Places: Equatable, Sendable {
        public var path: String
        /// The column of the place's identifier.
        public var key: String
        public var columns: PlaceColumns

        public init(path: String, key: String, columns: PlaceColumns) {
            self.path = path
            self.key = key
            self.columns = columns
        }
    }

    public let path: String
    public let columns: VisitTableColumns
    public let settings: ImportSettings
    public var places: Places?
    public var badRows = BadRows.fail
    /// nil guesses it from the first line.
    public var delimiter: Character?
    /// Whether the first row names the columns; without, columns go by number.
    public var hasHeader = true
    public var progress: (@Sendable (ImportProgress) -> Void)?

    public init(path: String, columns: VisitTableColumns, settings: ImportSettings) {
        self.path = path
        self.columns = columns
        self.settings = settings
    }

    public func read(_ run: ImportRun) throws -> CityDraft {
        let shape = TableShape(
            delimiter: try delimiter.map(TableShape.delimiter),
            header: hasHeader ? .names : .none, isChosen: delimiter != nil)
        let table = VisitTable(path: path, shape: shape, columns: columns)
        return try settings.draft(of: path, tables: [table], run) { builder in
            guard let places else { return }
            try builder.readCatalogue(
                path: places.path, key: places.key, columns: places.columns, run)
        }
    }
}

extension ImportSettings {
    /// The draft of one or several tables of visits.
    ///
    /// - Parameter prepare: Reads what the visits refer to, such as a table of places.
    func draft(
        of path: String, tables: [VisitTable], _ run: ImportRun,
        prepare: (inout DraftBuilder) throws -> Void = { _ in }
    ) throws -> CityDraft {
        let clock = try LocalClock(self)
        var builder = DraftBuilder(try draft(of: path), tables)
        run.expect(tables.map(\.path))
        try prepare(&builder)
        for table in tables {
            try VisitTableReading.read(table, self, clock, into: &builder, run)
        }
        return try clock.finish(builder.finishedDraft())
    }
}
