// What the header of an array file says of the numbers behind it. Not here: the headers' syntax.

/// The formats of array files.
enum ArrayFormat: String, Hashable, Sendable {
    case npy = "NPY"
    case idx = "IDX"
}

/// Shape, element type and order of an array.
struct ArrayLayout: Hashable, Sendable {
    /// Most dimensions of an array: NumPy 2 has 64.
    static let mostDimensions = 64

    let format: ArrayFormat
    let element: ElementType
    let isBigEndian: Bool
    /// Whether the first index runs fastest.
    let isFortranOrder: Bool
    let shape: [Int]
    /// Elements.
    let count: Int
    /// Bytes of all elements.
    var byteCount: Int { count * element.size }

    /// - Errors: `tooLarge` where the shape's product is beyond any table.
    init(
        format: ArrayFormat, element: ElementType, isBigEndian: Bool, isFortranOrder: Bool = false,
        shape: [Int]
    ) throws(DataError) {
        guard shape.count <= Self.mostDimensions else {
            throw DataError(
                .tooLarge,
                message: "an array of \(shape.count) dimensions; at most \(Self.mostDimensions) are read")
        }
        var count = shape.contains(0) ? 0 : 1
        for size in shape where count > 0 {
            let (product, overflow) = count.multipliedReportingOverflow(by: size)
            guard !overflow, product <= TableBuilder.largestCount else {
                throw DataError(
                    .tooLarge,
                    message: "the header says an array of shape \(Self.text(shape)), which is more than "
                        + "\(TableBuilder.largestCount) numbers")
            }
            count = product
        }
        self.format = format
        self.element = element
        self.isBigEndian = isBigEndian
        self.isFortranOrder = isFortranOrder
        self.shape = shape
        self.count = count
    }

    /// `(60000, 28, 28)`, as NumPy writes it.
    static func text(_ shape: [Int]) -> String {
        let sizes = shape.prefix(8).map { "\($0)" }.joined(separator: ", ")
        return "(\(sizes)\(shape.count == 1 ? "," : "")\(shape.count > 8 ? ", …" : ""))"
    }
}
