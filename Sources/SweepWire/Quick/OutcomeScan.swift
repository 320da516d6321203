// Checks an outcome's payload where it lies: what the coordinator does with every result, so that the journal
// takes in nothing that cannot be read later. Not here: refusals, failures, unusual forms, for all of which
// the decoder is asked.

package import SweepModel

package enum OutcomeScan {
    /// What a completed trial's payload is counted as; nil for everything that the decoder has to judge.
    package static func summary(of payload: [UInt8]) -> OutcomeSummary? {
        guard payload.count <= WireLimits.payload else { return nil }
        return payload.withUnsafeBytes { bytes in
            var fields = UsualFields(bytes)
            guard fields.tag() == 1 << 3 | 0, fields.integer() == UInt64(OutcomeCodec.format),
                fields.tag() == 2 << 3 | 2
            else { return nil }
            var completed = fields.contents()
            let verdict = scan(&completed)
            fields.close(completed)
            guard fields.isCompleted, let verdict else { return nil }
            return .verdict(verdict)
        }
    }

    // MARK: -

    private static let verdicts = Verdict.valuesByNumber
    private static let causes = VerdictCause.valuesByNumber
    private static let flags = VerdictFlag.valuesByNumber
    private static let phases = NonFiniteProvenance.Phase.valuesByNumber
    private static let tensors = NonFiniteProvenance.Tensor.valuesByNumber
    private static let kinds = NonFiniteProvenance.Kind.valuesByNumber

    private static func scan(_ fields: inout UsualFields) -> Verdict? {
        var verdict: Verdict?
        var hasGradients = false
        var layers = 0
        while fields.hasMore {
            switch fields.tag(repeating: 14) {
            case 1 << 3 | 0: verdict = fields.value(of: verdicts)
            // An unspecified cause is none.
            case 2 << 3 | 0: _ = fields.value(of: causes)
            case 3 << 3 | 2: scanFlags(&fields)
            case 4 << 3 | 0: _ = fields.count()
            case 5 << 3 | 1, 6 << 3 | 1, 7 << 3 | 1, 8 << 3 | 1, 9 << 3 | 1, 10 << 3 | 1, 11 << 3 | 1:
                _ = fields.number()
            case 12 << 3 | 2:
                hasGradients = true
                scan(&fields, numbers: 1...15, counts: 16...17)
            case 13 << 3 | 2: scanProvenance(&fields)
            case 14 << 3 | 2:
                layers += 1
                scanLayer(&fields)
            default: fields.giveUp()
            }
        }
        return hasGradients && layers <= WireLimits.layers ? verdict : nil
    }

    private static func scanFlags(_ fields: inout UsualFields) {
        var list = fields.contents()
        var count = 0
        while list.hasMore {
            count += 1
            if list.value(of: flags) == nil { list.giveUp() }
        }
        if count > WireLimits.flags { list.giveUp() }
        fields.close(list)
    }

    private static func scanProvenance(_ fields: inout UsualFields) {
        var part = fields.contents()
        var named = 0
        while part.hasMore {
            switch part.tag() {
            case 1 << 3 | 0, 3 << 3 | 0, 6 << 3 | 0: _ = part.count()
            case 2 << 3 | 0: if part.value(of: phases) != nil { named += 1 }
            case 4 << 3 | 0: if part.value(of: tensors) != nil { named += 1 }
            case 5 << 3 | 0: if part.value(of: kinds) != nil { named += 1 }
            case 7 << 3 | 1: _ = part.number()
            default: part.giveUp()
            }
        }
        if named != 3 { part.giveUp() }
        fields.close(part)
    }

    private static func scanLayer(_ fields: inout UsualFields) {
        var layer = fields.contents()
        var statistics = 0
        while layer.hasMore {
            switch layer.tag() {
            case 1 << 3 | 0, 2 << 3 | 0, 3 << 3 | 0, 11 << 3 | 0, 12 << 3 | 0: _ = layer.count()
            case 4 << 3 | 2, 5 << 3 | 2, 6 << 3 | 2:
                statistics += 1
                scan(&layer, numbers: 1...13, counts: 5...6)
            case 7 << 3 | 1, 8 << 3 | 1, 9 << 3 | 1, 10 << 3 | 1: _ = layer.number()
            default: layer.giveUp()
            }
        }
        if statistics != 3 { layer.giveUp() }
        fields.close(layer)
    }

    /// A submessage of nothing but numbers and counts, by their fields' numbers; what lies in both ranges is
    /// a count.
    private static func scan(
        _ fields: inout UsualFields, numbers: ClosedRange<UInt64>, counts: ClosedRange<UInt64>
    ) {
        var part = fields.contents()
        while part.hasMore {
            let tag = part.tag()
            let field = tag >> 3
            switch tag & 7 {
            case 0 where counts.contains(field): _ = part.count()
            case 1 where numbers.contains(field) && !counts.contains(field): _ = part.number()
            default: part.giveUp()
            }
        }
        fields.close(part)
    }
}
