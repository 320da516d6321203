// A completed trial's payload, written straight; byte for byte what the generated code writes. Not here:
// failures, and results that have to be refused.

internal import SweepModel

enum OutcomeWriter {
    /// Nil for everything that the general way has to judge.
    static func payload(of outcome: TrialOutcome) -> [UInt8]? {
        guard case .completed(let result) = outcome, result.layers.count <= WireLimits.layers,
            result.judgement.flags.count <= WireLimits.flags
        else { return nil }
        var writer = ReverseWriter(capacity: 384 + 448 * result.layers.count)
        writer.write(result)
        writer.open(2, since: 0)
        writer.integer(UInt64(OutcomeCodec.format), 1)
        return writer.bytes(atMost: WireLimits.payload)
    }
}

extension ReverseWriter {
    fileprivate mutating func write(_ result: TrialResult) {
        for layer in result.layers.reversed() {
            let mark = count
            write(layer)
            open(14, since: mark)
        }
        if let provenance = result.firstNonFinite {
            let mark = count
            write(provenance)
            open(13, since: mark)
        }
        let mark = count
        write(result.gradients)
        open(12, since: mark)
        optionalNumber(result.testAccuracy, 11)
        optionalNumber(result.testLoss, 10)
        optionalNumber(result.trainAccuracy, 9)
        number(result.constantLoss, 8)
        number(result.bestLoss, 7)
        number(result.finalLoss, 6)
        number(result.initialLoss, 5)
        count(result.steps, 4)
        write(result.judgement)
    }

    private mutating func write(_ judgement: Judgement) {
        if !judgement.flags.isEmpty {
            let mark = count
            for flag in judgement.flags.reversed() { variable(flag.wireNumber) }
            open(3, since: mark)
        }
        if let cause = judgement.cause { integer(cause.wireNumber, 2) }
        integer(judgement.verdict.wireNumber, 1)
    }

    private mutating func write(_ provenance: NonFiniteProvenance) {
        number(provenance.largestFinite, 7)
        count(provenance.count, 6)
        integer(provenance.kind.wireNumber, 5)
        integer(provenance.tensor.wireNumber, 4)
        count(provenance.layer, 3)
        integer(provenance.phase.wireNumber, 2)
        count(provenance.step, 1)
    }

    private mutating func write(_ summary: GradientSummary) {
        count(summary.infinityCount, 17)
        count(summary.nanCount, 16)
        number(summary.clippedShare, 15)
        number(summary.medianUpdateRatio, 14)
        number(summary.maximumUpdateRatio, 13)
        number(summary.medianElasticity, 12)
        number(summary.initialElasticity, 11)
        number(summary.finalDepthRatio, 10)
        number(summary.medianDepthRatio, 9)
        number(summary.initialDepthRatio, 8)
        number(summary.finalFirstLayerNorm, 7)
        number(summary.medianFirstLayerNorm, 6)
        number(summary.initialFirstLayerNorm, 5)
        number(summary.finalGlobalNorm, 4)
        number(summary.maximumGlobalNorm, 3)
        number(summary.medianGlobalNorm, 2)
        number(summary.initialGlobalNorm, 1)
    }

    private mutating func write(_ record: LayerRecord) {
        count(record.totalInfinityCount, 12)
        count(record.totalNaNCount, 11)
        number(record.maximumUpdateRatio, 10)
        number(record.maximumGradientNorm, 9)
        number(record.medianGradientNorm, 8)
        number(record.minimumGradientNorm, 7)
        write(record.final, 6)
        write(record.middle, 5)
        write(record.initial, 4)
        count(record.units, 3)
        count(record.fanIn, 2)
        count(record.layer, 1)
    }

    private mutating func write(_ statistics: LayerStatistics, _ field: UInt64) {
        let mark = count
        number(statistics.activationSaturatedShare, 13)
        number(statistics.activationZeroShare, 12)
        number(statistics.activationDeviation, 11)
        number(statistics.activationMean, 10)
        number(statistics.updateRatio, 9)
        number(statistics.weightNorm, 8)
        number(statistics.deltaRMS, 7)
        count(statistics.gradientInfinityCount, 6)
        count(statistics.gradientNaNCount, 5)
        number(statistics.gradientZeroShare, 4)
        number(statistics.gradientMaximum, 3)
        number(statistics.gradientMeanAbsolute, 2)
        number(statistics.gradientNorm, 1)
        open(field, since: mark)
    }
}
