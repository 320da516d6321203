// A structure-aware fuzzer of the wire's decoder: valid messages of every kind, changed where a decoder looks
// or anywhere at all. What it holds the decoder to: no trap, a value or a `WireError` for any bytes, and what
// decodes encodes to something that decodes equal. Not here: what a message means.
//
// A new kind of message takes part as soon as `RandomValues` draws it. Every input has a number, and seed and
// number give the input again.

internal import SweepModel
internal import SweepProtocol
package import SweepWire

/// Feeds the decoder.
package struct WireFuzzer {
    /// What the bytes claim to be.
    package enum Subject: CaseIterable, Sendable {
        case worker, coordinator, outcome
    }

    /// One input: frames of a message, or the one payload of an outcome.
    package struct Input: Sendable {
        package var subject: Subject
        package var frames: [[UInt8]]

        package var byteCount: Int { frames.reduce(0) { $0 + $1.count } }
    }

    /// What an input came to.
    package enum Verdict: Hashable, Sendable {
        /// Of this kind, such as `WorkerMessage.results`.
        case decoded(kind: String)
        case refused(WireError)
        /// The decoder broke its promise.
        case broken(String)
    }

    /// Samples from which inputs are made, per subject; one is drawn anew every so many inputs.
    private static let poolSize = 192
    private static let inputsPerSample = 64

    private struct Sample {
        let bytes: [UInt8]
        let fields: [ProtobufField]
    }

    private let seed: UInt64
    private var pools: [Subject: [Sample]] = [:]

    package init(seed: UInt64) {
        self.seed = seed
        for subject in Subject.allCases {
            pools[subject] = (0..<Self.poolSize).map { place in
                var generator = SeededGenerator(seed: seed ^ UInt64(place) &* 0xD1B5_4A32_D192_ED03)
                return Self.sample(subject, &generator)
            }
        }
    }

    // MARK: Inputs

    /// The input with this number; numbers are asked for in ascending order, from any one on.
    package mutating func input(_ number: UInt64) -> Input {
        var generator = SeededGenerator(seed: seed &+ number &* 0x9E6C_63D0_876A_3F6B)
        let subject = Subject.allCases[Int(number % 3)]
        let pool = pools[subject] ?? []
        let sample = pool[Int(generator.next() % UInt64(Self.poolSize))]
        let stranger = pool[Int(generator.next() % UInt64(Self.poolSize))]
        if number % UInt64(Self.inputsPerSample) == 0 {
            let place = Int(generator.next() % UInt64(Self.poolSize))
            for subject in Subject.allCases { pools[subject]?[place] = Self.sample(subject, &generator) }
        }
        let body = Self.body(of: sample, stranger, &generator)
        guard subject != .outcome else { return Input(subject: .outcome, frames: [body]) }
        return Input(subject: subject, frames: Self.frames(body, from: subject, &generator))
    }

    private static func sample(_ subject: Subject, _ generator: inout SeededGenerator) -> Sample {
        let bytes: [UInt8]? =
            switch subject {
            case .worker: try? WireCodec.encode(generator.workerMessage()).last
            case .coordinator: try? WireCodec.encode(generator.coordinatorMessage()).last
            case .outcome: encoded(generator.outcome())
            }
        guard let bytes, let fields = ProtobufReader.fields(of: bytes) else {
            preconditionFailure("a random \(subject) message does not encode, or its bytes do not parse")
        }
        return Sample(bytes: bytes, fields: fields)
    }

    private static func body(
        of sample: Sample, _ stranger: Sample, _ generator: inout SeededGenerator
    ) -> [UInt8] {
        let choice = generator.next() % 16
        switch choice {
        case 0: return sample.bytes
        case 1: return (0..<generator.next() % 200).map { _ in UInt8(truncatingIfNeeded: generator.next()) }
        case 2...4: return ByteMutation.mutate(sample.bytes, stranger.bytes, &generator)
        default:
            var fields = sample.fields
            var mutation = TreeMutation(
                generator: SeededGenerator(seed: generator.next()),
                stranger: stranger.fields.someField(&generator))
            if generator.next() % 64 == 0 { mutation.overfill(&fields) } else { mutation.mutate(&fields) }
            let bytes = ProtobufWriter.bytes(of: fields)
            return choice == 5 ? ByteMutation.mutate(bytes, stranger.bytes, &generator) : bytes
        }
    }

    /// A header before the body; now and then a wrong one, and too few or too many frames.
    private static func frames(
        _ body: [UInt8], from subject: Subject, _ generator: inout SeededGenerator
    ) -> [[UInt8]] {
        let speaker = UInt8(ascii: subject == .worker ? "W" : "C")
        let version = WireCodec.protocolVersion
        var header = Array("GSWP".utf8) + [UInt8(version >> 8), UInt8(version & 0xFF), speaker, 0]
        switch generator.next() % 64 {
        case 0: header[Int(generator.next() % 8)] ^= 1 << UInt8(generator.next() % 8)
        case 1: header = Array(header.prefix(Int(generator.next() % 9)))
        case 2: header.append(0)
        case 3: header[6] = UInt8(ascii: subject == .worker ? "C" : "W")
        case 4: return [[header], [header, body, body], [], [body]][Int(generator.next() % 4)]
        default: break
        }
        return [header, body]
    }

    // MARK: The decoder

    /// Decodes an input; what decodes has to survive another round, and the quick way has to come to what the
    /// general one comes to.
    package static func judge(_ input: Input) -> Verdict {
        if let story = difference(of: input) { return .broken(story) }
        do {
            switch input.subject {
            case .worker:
                let message = try WireCodec.decodeWorkerMessage(input.frames[...])
                return confirm(
                    message, encode: { message throws(WireError) in try WireCodec.encode(message) },
                    decode: { frames throws(WireError) in
                        try WireCodec.decodeWorkerMessage(frames[...])
                    })
            case .coordinator:
                let message = try WireCodec.decodeCoordinatorMessage(input.frames[...])
                return confirm(
                    message, encode: { message throws(WireError) in try WireCodec.encode(message) },
                    decode: { frames throws(WireError) in
                        try WireCodec.decodeCoordinatorMessage(frames[...])
                    })
            case .outcome:
                let outcome = try OutcomeCodec.decode(input.frames.first ?? [])
                return confirm(
                    outcome, encode: { outcome throws(WireError) in [try OutcomeCodec.encode(outcome)] },
                    decode: { frames throws(WireError) in try OutcomeCodec.decode(frames[0]) })
            }
        } catch {
            return .refused(error)
        }
    }

    private static func confirm<Value: Hashable>(
        _ value: Value, encode: (Value) throws(WireError) -> [[UInt8]],
        decode: ([[UInt8]]) throws(WireError) -> Value
    ) -> Verdict {
        do {
            let frames = try encode(value)
            let again = try decode(frames)
            // NaN is unequal to itself; its text is not.
            guard again == value || "\(again)" == "\(value)" else {
                return .broken("decodes to \(value), then to \(again)")
            }
            guard try encode(again) == frames else { return .broken("two encodings of \(value)") }
            return .decoded(kind: kind(of: value))
        } catch {
            return .broken("decodes to \(value), which is refused: \(error)")
        }
    }

    /// A message's type and case.
    private static func kind(of value: some Any) -> String {
        let name = Mirror(reflecting: value).children.first?.label ?? "\(value)"
        return "\(type(of: value)).\(name)"
    }
}

extension [ProtobufField] {
    /// Any field at any depth.
    fileprivate func someField(_ generator: inout SeededGenerator) -> ProtobufField? {
        guard !isEmpty else { return nil }
        let field = self[Int(generator.next() % UInt64(count))]
        if case .message(let inner) = field.value, generator.next() % 4 > 0 {
            return inner.someField(&generator) ?? field
        }
        return field
    }
}

/// Changes that know nothing of fields.
enum ByteMutation {
    static func mutate(
        _ bytes: [UInt8], _ stranger: [UInt8], _ generator: inout SeededGenerator
    ) -> [UInt8] {
        var result = bytes
        let place = Int(generator.next() % UInt64(bytes.count + 1))
        switch generator.next() % 6 {
        case 0: return Array(result.prefix(place))
        case 1: result.insert(contentsOf: result[place...].prefix(40), at: place)
        case 2: result.insert(contentsOf: [0xFF, 0xFF, 0xFF, 0xFF, 0x0F], at: place)
        case 3:
            // The head of one message, the tail of another.
            return Array(result.prefix(place))
                + stranger.dropFirst(Int(generator.next() % UInt64(stranger.count + 1)))
        default:
            for _ in 0...generator.next() % 4 where !result.isEmpty {
                result[Int(generator.next() % UInt64(result.count))] ^= 1 << UInt8(generator.next() % 8)
            }
        }
        return result
    }
}
