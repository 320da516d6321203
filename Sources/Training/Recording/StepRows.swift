// A trial's latest steps, on their way into its record: a tiny network's step takes less than a microsecond,
// and growing a dozen arrays by one number each would be a good part of it.

import NeuralNetwork

/// Rows of all figures of consecutive steps, up to a fixed number.
final class StepRows {
    static let capacity = 16

    let weightLayers: Int
    /// Numbers of a row.
    let width: Int
    private let figures: UnsafeMutablePointer<Double>
    private let isProbed: UnsafeMutablePointer<Bool>
    /// Step of the first row.
    @exclusivity(unchecked) private(set) var first = 0
    @exclusivity(unchecked) private(set) var count = 0

    init(weightLayers: Int) {
        self.weightLayers = weightLayers
        width = StepView.rowWidth(weightLayers: weightLayers)
        figures = .allocate(capacity: Self.capacity * width)
        figures.initialize(repeating: 0, count: Self.capacity * width)
        isProbed = .allocate(capacity: Self.capacity)
        isProbed.initialize(repeating: false, count: Self.capacity)
    }

    deinit {
        figures.deallocate()
        isProbed.deallocate()
    }

    /// Copies a step's figures; returns whether the rows are full now.
    ///
    /// - Precondition: they are not full before.
    @inline(__always)
    func take(_ step: StepView) -> Bool {
        step.copy(to: figures + count * width)
        isProbed[count] = step.isProbed
        count += 1
        return count == Self.capacity
    }

    /// Goes on with the next step after the rows, which are void then.
    func advance() {
        first += count
        count = 0
    }

    /// Starts again with step 0.
    func reset() {
        first = 0
        count = 0
    }

    func step(_ place: Int) -> StepView {
        StepView(
            row: figures + place * width, step: first + place, isProbed: isProbed[place],
            weightLayers: weightLayers)
    }

    /// A row's numbers, and whether it is a fully probed step's.
    func row(_ place: Int) -> (figures: UnsafeBufferPointer<Double>, isProbed: Bool) {
        (UnsafeBufferPointer(start: figures + place * width, count: width), isProbed[place])
    }

    /// Appends a figure of the step from every row.
    func append(_ figure: StepFigure, to series: inout [Double]) {
        append(first: StepView.place(figure), step: 0, places: 1, to: &series)
    }

    /// Appends a figure of the first `layers` layers from every row, row by row.
    func append(_ figure: LayerFigure, layers: Int, to series: inout [Double]) {
        append(
            first: StepView.place(0, figure), step: StepView.place(1, figure) - StepView.place(0, figure),
            places: layers, to: &series)
    }

    private func append(first: Int, step: Int, places: Int, to series: inout [Double]) {
        withUnsafeTemporaryAllocation(of: Double.self, capacity: count * places) { buffer in
            guard let numbers = buffer.baseAddress else { return }
            var next = numbers
            var row = UnsafePointer(figures) + first
            for _ in 0..<count {
                var figure = row
                for _ in 0..<places {
                    next.initialize(to: figure[0])
                    next += 1
                    figure += step
                }
                row += width
            }
            series.append(contentsOf: UnsafeBufferPointer(start: numbers, count: count * places))
        }
    }
}
