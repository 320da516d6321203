// Random orders.

extension RandomStream {
    /// Puts the elements in a uniformly random order: Fisher & Yates' shuffle as Durstenfeld wrote it, from
    /// the last element down. Element i is exchanged with element `integer(at: i, below: i + 1)`.
    package func shuffle<T>(_ elements: inout [T]) {
        var i = elements.count - 1
        while i > 0 {
            elements.swapAt(i, Int(integer(at: UInt64(i), below: UInt64(i) + 1)))
            i -= 1
        }
    }

    /// The numbers 0 ..< count in a uniformly random order.
    package func permutation(count: Int) -> [Int] {
        var order = Array(0..<max(count, 0))
        shuffle(&order)
        return order
    }
}
