// Multiply-adds with nothing in their way: what the processor could do at most.

/// Rounds of independent chains in 12 vectors of the instruction set's own width.
func multiplyAddChains(_ rounds: Int) -> (count: Int, check: Double) {
    let a = TileVector(repeating: 0.999_999)
    let b = TileVector(repeating: 1e-6)
    var (c0, c1, c2, c3) = (b, b + b, b, b + b)
    var (c4, c5, c6, c7) = (a, a + b, a, a + b)
    var (c8, c9, c10, c11) = (a + a, b - a, a + a, b - a)
    for _ in 0..<rounds {
        c0 = b.addingProduct(c0, a)
        c1 = b.addingProduct(c1, a)
        c2 = b.addingProduct(c2, a)
        c3 = b.addingProduct(c3, a)
        c4 = b.addingProduct(c4, a)
        c5 = b.addingProduct(c5, a)
        c6 = b.addingProduct(c6, a)
        c7 = b.addingProduct(c7, a)
        c8 = b.addingProduct(c8, a)
        c9 = b.addingProduct(c9, a)
        c10 = b.addingProduct(c10, a)
        c11 = b.addingProduct(c11, a)
    }
    let sum = ((c0 + c1) + (c2 + c3)) + ((c4 + c5) + (c6 + c7)) + ((c8 + c9) + (c10 + c11))
    return (12 &* rounds &* tileVectorWidth, Double(sum[0]))
}
