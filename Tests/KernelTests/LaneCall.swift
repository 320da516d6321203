// How one network's result is compared with its lane of a pack: the same call described once, made for one
// network and for 16 side by side. Not a test itself.

import KernelInterface
import Testing

/// Networks side by side in a pack.
let laneCount = 16

/// Element i of network j at i · 16 + j.
func interleaved<T>(_ networks: [[T]]) -> [T] {
    guard let count = networks.first?.count else { return [] }
    return (0..<count).flatMap { i in networks.map { $0[i] } }
}

/// One network's elements of an interleaved tensor.
func deinterleaved<T>(_ pack: [T], lane: Int) -> [T] {
    stride(from: lane, to: pack.count, by: laneCount).map { pack[$0] }
}

/// The arguments of one call of a kernel, for one network or for all 16, in guarded memory; and what the call
/// left in those that it writes.
final class LaneCall {
    /// The network of the call; nil for all of them, side by side.
    let network: Int?
    private let memory = GuardedMemory()
    private var readers: [(_ lane: Int) -> [Double]] = []

    init(network: Int?) { self.network = network }

    var lanes: Int { network == nil ? laneCount : 1 }

    /// What the call reads: one tensor for every network.
    func input<T>(_ networks: [[T]]) -> UnsafeMutablePointer<T> {
        memory.buffer(network.map { networks[$0] } ?? interleaved(networks))
    }

    /// What all networks share.
    func shared<T>(_ values: [T]) -> UnsafeMutablePointer<T> { memory.buffer(values) }

    /// What the call writes, with what it finds there.
    func output<S: KernelScalar>(_ networks: [[S]]) -> UnsafeMutablePointer<S> {
        let pointer = input(networks)
        let count = networks[0].count * lanes
        let isPack = network == nil
        readers.append { lane in
            let all = contents(pointer, count)
            return (isPack ? deinterleaved(all, lane: lane) : all).map { Double($0) }
        }
        return pointer
    }

    /// What the call writes from nothing: the same before it for every network.
    func output<S: KernelScalar>(_: S.Type, count: Int) -> UnsafeMutablePointer<S> {
        output([[S]](repeating: [S](repeating: -7, count: count), count: laneCount))
    }

    /// Quantities in Double that the call writes.
    func figures(_ count: Int) -> UnsafeMutablePointer<Double> { output(Double.self, count: count) }

    /// Scratch, which is not compared.
    func scratch<S: KernelScalar>(_: S.Type, count: Int) -> UnsafeMutablePointer<S> {
        memory.buffer(repeating: S.nan, count: count)
    }

    /// Everything written for one network, in the order of the outputs.
    func results(lane: Int) -> [[Double]] { readers.map { $0(lane) } }

    var isIntact: Bool { memory.isIntact }
}

/// Makes the call on 16 networks at once and on each of them, on every instruction set: one line for
/// everything that is not the same, bit for bit, and for every write beyond a buffer.
func laneDifferences<S: KernelScalar>(
    _: S.Type, _ call: (_ table: KernelTable, _ arguments: LaneCall) -> Void
) -> [String] {
    var differences: [String] = []
    var first: [[[Double]]] = []
    func note(_ place: String, _ found: [[Double]], _ expected: [[Double]]) {
        if expected.isEmpty { differences.append("\(place): nothing to compare") }
        for (output, pair) in zip(found, expected).enumerated() {
            guard let index = firstDifference(pair.0, pair.1) else { continue }
            differences.append("\(place): output \(output) differs at \(index)")
        }
    }
    for tables in S.allTables {
        let name = "\(tables.one.instructionSet) \(S.self)"
        let pack = LaneCall(network: nil)
        call(tables.sixteen, pack)
        let packed = (0..<laneCount).map { pack.results(lane: $0) }
        if !pack.isIntact { differences.append("\(name): a write beyond a pack's buffer") }
        for lane in 0..<laneCount {
            let single = LaneCall(network: lane)
            call(tables.one, single)
            note("\(name) lane \(lane)", packed[lane], single.results(lane: 0))
            if !single.isIntact { differences.append("\(name): a write beyond a network's buffer") }
        }
        if first.isEmpty { first = packed }
        for lane in 0..<laneCount {
            note("\(name) lane \(lane) and \(S.tables[0].instructionSet)", packed[lane], first[lane])
        }
    }
    return differences
}

/// Expects no `laneDifferences`.
func expectSameLanes<S: KernelScalar>(
    _ type: S.Type, _ name: String, sourceLocation: SourceLocation = #_sourceLocation,
    _ call: (_ table: KernelTable, _ arguments: LaneCall) -> Void
) {
    let differences = laneDifferences(type, call)
    #expect(
        differences.isEmpty, "\(name): \(differences.prefix(8).joined(separator: "; "))",
        sourceLocation: sourceLocation)
}

/// Random numbers for 16 networks, every fourth with NaN and infinities among them.
func randomNetworks<S: KernelScalar>(_ count: Int, seed: Int) -> [[S]] {
    (0..<laneCount).map { lane in
        var generator = TestGenerator(seed: UInt64(seed * 100 + lane))
        return lane % 4 == 3 ? generator.specialNumbers(count) : generator.numbers(count)
    }
}

@Suite struct LaneCallTests {
    @Test func `interleaving is undone by taking a lane`() {
        let networks = (0..<laneCount).map { j in (0..<5).map { i in i * 100 + j } }
        let pack = interleaved(networks)
        #expect(pack[2 * laneCount + 3] == 203)
        for lane in 0..<laneCount { #expect(deinterleaved(pack, lane: lane) == networks[lane]) }
    }

    @Test func `a lane that differs, and a write beyond the end, would be seen`() {
        let numbers: [[Float]] = randomNetworks(7, seed: 1)
        let spoiled = laneDifferences(Float.self) { _, call in
            let x = call.output(numbers)
            if call.lanes == laneCount { x[5 * laneCount + 2] = 1234 }
        }
        let names = Float.tables.map { "\($0.instructionSet) Float lane 2: output 0 differs at 5" }
        #expect(spoiled == names)
        #expect(laneDifferences(Float.self) { _, _ in }.count > 0, "no output")
        let call = LaneCall(network: nil)
        let x = call.output(numbers)
        #expect(call.isIntact)
        x[7 * laneCount] = 1
        #expect(!call.isIntact)
    }
}
