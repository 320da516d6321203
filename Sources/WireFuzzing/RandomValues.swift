// Seeded random messages and outcomes, edge cases more often than chance would bring them.

package import SweepModel
package import SweepProtocol
internal import SweepWire

/// SplitMix64 (Steele, Lea & Flood 2014): the seed reproduces a failure.
package struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64

    package init(seed: UInt64) {
        state = seed
    }

    package mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}

extension SeededGenerator {
    mutating func natural(from least: Int = 0, through limit: Int = Int.max) -> Int {
        switch UInt8.random(in: 0..<8, using: &self) {
        case 0: least
        case 1: limit
        case 2...5: min(limit, least + Int.random(in: 0..<1000, using: &self))
        default: Int.random(in: least...limit, using: &self)
        }
    }

    mutating func unsigned() -> UInt64 {
        Bool.random(using: &self) ? UInt64.random(in: 0..<100, using: &self) : next()
    }

    mutating func number() -> Double {
        switch UInt8.random(in: 0..<16, using: &self) {
        case 0: 0
        case 1: -0.0
        case 2: .infinity
        case 3: -.infinity
        case 4: .leastNonzeroMagnitude
        case 5: -.greatestFiniteMagnitude
        case 6: Double(signOf: 1, magnitudeOf: 1)
        case 7: Double(bitPattern: 0x7FF8_0000_0000_0000)
        case 8...10: Double.random(in: -10...10, using: &self)
        default:
            // Any bits at all, save for the NaNs that the format does not have.
            { $0.isNaN ? .infinity : $0 }(Double(bitPattern: next()))
        }
    }

    mutating func optionalNumber() -> Double? {
        Bool.random(using: &self) ? number() : nil
    }

    mutating func text(atMost limit: Int) -> String {
        let alphabet: [Character] = ["a", "Z", "0", " ", ",", "\"", "é", "β", "日", "🙂", "/", "-", "_", "."]
        let count = Int.random(in: 0...12, using: &self)
        var text = ""
        for _ in 0..<count {
            text.append(alphabet[Int.random(in: 0..<alphabet.count, using: &self)])
        }
        return text.utf8.count <= limit ? text : ""
    }

    mutating func hexadecimal(_ digits: Int) -> String {
        String((0..<digits).map { _ in "0123456789abcdef".randomElement(using: &self) ?? "0" })
    }

    mutating func element<Value>(_ values: [Value]) -> Value {
        values[Int.random(in: 0..<values.count, using: &self)]
    }

    mutating func list<Element>(
        atMost limit: Int = 6, _ make: (inout SeededGenerator) -> Element
    ) -> [Element] {
        var result: [Element] = []
        for _ in 0..<Int.random(in: 0...limit, using: &self) { result.append(make(&self)) }
        return result
    }
}

/// The payload of an outcome that is within the limits; empty if it is not, which no payload is.
package func encoded(_ outcome: TrialOutcome) -> [UInt8] {
    (try? OutcomeCodec.encode(outcome)) ?? []
}

// MARK: - Messages

extension SeededGenerator {
    mutating func lease() -> LeaseReference {
        LeaseReference(
            sweep: SweepKey(next()), trial: natural(), attempt: natural(from: 1), epoch: unsigned(),
            token: LeaseToken(high: next(), low: unsigned()))
    }

    package mutating func workerMessage() -> WorkerMessage {
        switch UInt8.random(in: 0..<10, using: &self) {
        case 0:
            .register(
                workerDescription(), held: list { $0.lease() },
                remaining: Bool.random(using: &self)
                    ? nil : natural(from: 1, through: WireLimits.remainingMilliseconds))
        case 1: .credit(natural(through: 65_536))
        case 2: .results(list { $0.report() })
        case 3:
            .heartbeat(
                Heartbeat(
                    running: list { RunningLease(lease: $0.lease(), progress: $0.unsigned()) },
                    queued: list { $0.lease() }, finished: list { $0.lease() }))
        case 4: .handBack(list { $0.lease() }, outOfTime: Bool.random(using: &self))
        case 5: .ready(SweepKey(unsigned()))
        case 6: .unable(SweepKey(next()), text(atMost: 4_096))
        case 7:
            .fetch(
                DataRequest(
                    sha256: hexadecimal(64), offset: natural(),
                    length: natural(from: 1, through: DataRequest.lengthMaximum)))
        case 8:
            .lastWords(
                LastWords(
                    identity: hexadecimal(32), host: text(atMost: 255), processID: natural(),
                    cause: text(atMost: 255), lines: list { $0.text(atMost: LastWords.lineBytesMaximum) }))
        default: .leave
        }
    }

    private mutating func workerDescription() -> WorkerDescription {
        WorkerDescription(
            identity: hexadecimal(32), host: text(atMost: 255), processID: natural(),
            slots: natural(from: 1, through: 65_536), instructionSet: text(atMost: 32),
            version: text(atMost: 64),
            arithmeticRevision: natural(from: 1, through: WireLimits.arithmeticRevisions),
            dataSets: list { $0.hexadecimal(64) })
    }

    package mutating func report() -> ResultReport {
        let outcome = outcome()
        return ResultReport(
            lease: lease(), durationNanoseconds: unsigned(), summary: OutcomeSummary(outcome),
            payload: encoded(outcome))
    }

    package mutating func coordinatorMessage() -> CoordinatorMessage {
        switch UInt8.random(in: 0..<13, using: &self) {
        case 0: .welcome(welcome())
        case 1: .assign(list { $0.assignment() })
        case 2: .heartbeat
        case 3: .acknowledge(list { $0.lease() })
        case 4: .revoke(list { $0.lease() })
        case 5: .drain
        case 6: .finished
        case 7: .announce(announcement())
        case 8: .retire(SweepKey(unsigned()))
        case 9: .recall(list { $0.lease() })
        case 10:
            .chunk(
                DataChunk(
                    sha256: hexadecimal(64), offset: natural(),
                    bytes: list { UInt8($0.natural(through: 255)) })
            )
        case 11: .noData(sha256: hexadecimal(64), text(atMost: 4_096))
        default:
            .refuse(Refusal(code: element(Refusal.Code.allCases), message: text(atMost: 4_096) + "\n\t"))
        }
    }

    private mutating func welcome() -> Welcome {
        Welcome(
            epoch: unsigned(),
            heartbeatIntervalMilliseconds: natural(from: 1, through: WireLimits.rateMilliseconds),
            workerTimeoutMilliseconds: natural(from: 1, through: WireLimits.rateMilliseconds),
            isLasting: Bool.random(using: &self))
    }

    private mutating func announcement() -> SweepAnnouncement {
        SweepAnnouncement(
            name: text(atMost: 255), digest: hexadecimal(64),
            sweepFile: "method: grid\n" + text(atMost: 1_000),
            dataFiles: list {
                DataFileAnnouncement(
                    path: $0.text(atMost: 4_096), absolutePath: "/" + $0.text(atMost: 4_095),
                    sha256: $0.hexadecimal(64), size: $0.natural())
            })
    }

    private mutating func assignment() -> Assignment {
        let lease = lease()
        return Assignment(
            lease: lease,
            specification: TrialSpecification(
                trial: lease.trial, setting: natural(), replicate: natural(), seed: unsigned(),
                parameters: list {
                    ParameterAssignment(name: $0.text(atMost: 255), value: $0.parameterValue())
                }))
    }

    private mutating func parameterValue() -> ParameterValue {
        switch UInt8.random(in: 0..<6, using: &self) {
        case 0: .integer(Int(bitPattern: UInt(next())))
        case 1: .number(number())
        case 2: .text(text(atMost: 4_096))
        case 3: .flag(Bool.random(using: &self))
        case 4: .integers(list { Int.random(in: -1000...1000, using: &$0) })
        default: .none
        }
    }
}

// MARK: - Outcomes

extension SeededGenerator {
    package mutating func outcome() -> TrialOutcome {
        guard UInt8.random(in: 0..<5, using: &self) > 0 else {
            return .failed(
                TrialFailure(cause: element(TrialFailure.Cause.allCases), message: text(atMost: 8_192)))
        }
        return .completed(result(layers: Int.random(in: 0...5, using: &self)))
    }

    package mutating func result(layers: Int) -> TrialResult {
        let cause = Bool.random(using: &self) ? element(VerdictCause.allCases) : nil
        let flags = VerdictFlag.allCases.filter { _ in Bool.random(using: &self) }
        var result = TrialResult(
            judgement: Judgement(verdict: element(Verdict.allCases), cause: cause, flags: flags),
            steps: natural())
        result.initialLoss = number()
        result.finalLoss = number()
        result.bestLoss = number()
        result.constantLoss = number()
        result.trainAccuracy = optionalNumber()
        result.testLoss = optionalNumber()
        result.testAccuracy = optionalNumber()
        result.gradients = gradientSummary()
        result.firstNonFinite = Bool.random(using: &self) ? provenance() : nil
        result.layers = (0..<layers).map { _ in layerRecord() }
        return result
    }

    private mutating func provenance() -> NonFiniteProvenance {
        NonFiniteProvenance(
            step: natural(), phase: element(NonFiniteProvenance.Phase.allCases), layer: natural(),
            tensor: element(NonFiniteProvenance.Tensor.allCases),
            kind: element(NonFiniteProvenance.Kind.allCases), count: natural(), largestFinite: number())
    }

    private mutating func gradientSummary() -> GradientSummary {
        var summary = GradientSummary()
        for path in GradientSummary.numbers { summary[keyPath: path] = number() }
        summary.nanCount = natural()
        summary.infinityCount = natural()
        return summary
    }

    private mutating func layerRecord() -> LayerRecord {
        var record = LayerRecord(layer: natural(), fanIn: natural(), units: natural())
        record.initial = layerStatistics()
        record.middle = layerStatistics()
        record.final = layerStatistics()
        for path in LayerRecord.numbers { record[keyPath: path] = number() }
        record.totalNaNCount = natural()
        record.totalInfinityCount = natural()
        return record
    }

    private mutating func layerStatistics() -> LayerStatistics {
        var statistics = LayerStatistics()
        for path in LayerStatistics.numbers { statistics[keyPath: path] = number() }
        statistics.gradientNaNCount = natural()
        statistics.gradientInfinityCount = natural()
        return statistics
    }
}
