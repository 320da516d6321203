// What each compilation of these sources exports: its tables for one network and for 16 side by side, under
// names of their own.

package import KernelInterface

#if KERNELS_AVX512
private let instructionSet = InstructionSet.avx512
#elseif KERNELS_AVX2
private let instructionSet = InstructionSet.avx2
#elseif arch(arm64)
private let instructionSet = InstructionSet.neon
#else
private let instructionSet = InstructionSet.portable
#endif

#if KERNELS_FLOAT
private let format = NumberFormat.float32
#else
private let format = NumberFormat.float64
#endif

private func makeSerialTable() -> KernelTable {
    KernelTable(
        instructionSet: instructionSet, format: format, lanes: 1,
        matrices: MatrixKernels(
            multiply: { multiply($0) },
            multiplyScratchCount: { multiplyScratchCount($0, $1, $2) },
            columnSums: { columnSums(scalars($0), $1, $2, scalars($3)) },
            columnDots: { columnDots(scalars($0), scalars($1), $2, $3, $4) },
            combineColumns: {
                combineColumns(
                    $0, $1, scalars($2), scalars($3), $4.map { scalars($0) }, $5.map { scalars($0) },
                    scalars($6))
            },
            gatherRows: { gatherRows(scalars($0), $1, $2, $3, scalars($4), lanes: 1) },
            batchNormForward: { batchNormForward($0, $0.columns) },
            batchNormBackward: { batchNormBackward($0, $0.columns) },
            layerNormForward: { layerNormForward(Serial.self, $0) },
            layerNormBackward: { layerNormBackward(Serial.self, $0) }),
        elementwise: ElementwiseKernels(
            activate: { activate(Serial.self, $0) },
            apply: { apply($0, $1, scalars($2), scalars($3)) },
            backpropagate: { backpropagate(Serial.self, $0, scalars($1), scalars($2), $3, $4) },
            outerBackpropagate: { outerBackpropagate(Serial.self, $0) },
            slopeGradient: { slopeGradient($0, $1, scalars($2), scalars($3), $4, scalars($5)) },
            multiply: { multiplyElements($0, scalars($1), scalars($2)) },
            combine: { combine($0, $1, scalars($2), $3, scalars($4), scalars($5)) },
            scale: { scale($0, $1, scalars($2)) },
            clamp: { clamp(Serial.self, $0, $1, scalars($2), $3) },
            gateForward: { gateForward($0.count, $0) },
            gateBackward: { gateBackward($0.count, $0) },
            dropoutMask: { dropoutMask(Serial.self, $0) },
            fromDouble: { fromDouble($0, $1, scalars($3), stride: 1) },
            toDouble: { toDouble($0, scalars($1), $3, stride: 1) }),
        measurements: MeasurementKernels(
            statistics: { statistics(Serial.self, $0, scalars($1), $2) },
            squares: { squares(Serial.self, $0, scalars($1), $2) },
            activationStatistics: {
                activationStatistics(
                    Serial.self, $0, scalars($1), lower: -.infinity, upper: .infinity, $2)
            },
            multiplyAddChains: { multiplyAddChains($0) }),
        training: TrainingKernels(
            loss: { pass in
                switch pass.loss {
                case .softmaxCrossEntropy(let smoothing): softmaxLoss(pass, smoothing: smoothing)
                case .hinge: hingeLoss(pass)
                case .meanSquaredError, .huber: elementLoss(Serial.self, pass)
                }
            },
            update: { update(Serial.self, $0) },
            addPenaltyGradient: { addPenaltyGradient(Serial.self, $0, scalars($1), $2, $3, scalars($4), $5) }
        ))
}

/// Where columns or elements are independent, 16 networks are one with 16 times as many.
private func makePackTable() -> KernelTable {
    KernelTable(
        instructionSet: instructionSet, format: format, lanes: vectorWidth,
        matrices: MatrixKernels(
            multiply: { packMultiply($0) },
            multiplyScratchCount: { _, _, _ in packScratchCount },
            columnSums: { columnSums(scalars($0), $1, $2 &* vectorWidth, scalars($3)) },
            columnDots: { columnDots(scalars($0), scalars($1), $2, $3 &* vectorWidth, $4) },
            combineColumns: {
                combineColumns(
                    $0, $1 &* vectorWidth, scalars($2), scalars($3), $4.map { scalars($0) },
                    $5.map { scalars($0) }, scalars($6))
            },
            gatherRows: { gatherRows(scalars($0), $1, $2, $3, scalars($4), lanes: vectorWidth) },
            batchNormForward: { batchNormForward($0, $0.columns &* vectorWidth) },
            batchNormBackward: { batchNormBackward($0, $0.columns &* vectorWidth) },
            layerNormForward: { layerNormForward(Packed.self, $0) },
            layerNormBackward: { layerNormBackward(Packed.self, $0) }),
        elementwise: ElementwiseKernels(
            activate: { activate(Packed.self, $0) },
            apply: { apply($0, $1 &* vectorWidth, scalars($2), scalars($3)) },
            backpropagate: { backpropagate(Packed.self, $0, scalars($1), scalars($2), $3, $4) },
            outerBackpropagate: { outerBackpropagate(Packed.self, $0) },
            slopeGradient: {
                slopeGradient($0, $1 &* vectorWidth, scalars($2), scalars($3), $4, scalars($5))
            },
            multiply: { multiplyElements($0 &* vectorWidth, scalars($1), scalars($2)) },
            combine: { combine($0 &* vectorWidth, $1, scalars($2), $3, scalars($4), scalars($5)) },
            scale: { scale($0 &* vectorWidth, $1, scalars($2)) },
            clamp: { clamp(Packed.self, $0, $1, scalars($2), $3) },
            gateForward: { gateForward($0.count &* vectorWidth, $0) },
            gateBackward: { gateBackward($0.count &* vectorWidth, $0) },
            dropoutMask: { dropoutMask(Packed.self, $0) },
            fromDouble: { fromDouble($0, $1, scalars($3) + $2, stride: vectorWidth) },
            toDouble: { toDouble($0, scalars($1) + $2, $3, stride: vectorWidth) }),
        measurements: MeasurementKernels(
            statistics: { statistics(Packed.self, $0, scalars($1), $2) },
            squares: { squares(Packed.self, $0, scalars($1), $2) },
            activationStatistics: {
                activationStatistics(
                    Packed.self, $0, scalars($1), lower: -.infinity, upper: .infinity, $2)
            },
            multiplyAddChains: { multiplyAddChains($0) }),
        training: TrainingKernels(
            loss: { pass in
                switch pass.loss {
                case .softmaxCrossEntropy(let smoothing): packSoftmaxLoss(pass, smoothing: smoothing)
                case .hinge: packHingeLoss(pass)
                case .meanSquaredError, .huber: elementLoss(Packed.self, pass)
                }
            },
            update: { update(Packed.self, $0) },
            addPenaltyGradient: { addPenaltyGradient(Packed.self, $0, scalars($1), $2, $3, scalars($4), $5) }
        ))
}

#if KERNELS_AVX512 && KERNELS_FLOAT
package let kernelTablesAVX512Float = KernelTables(one: makeSerialTable(), sixteen: makePackTable())
#elseif KERNELS_AVX512
package let kernelTablesAVX512Double = KernelTables(one: makeSerialTable(), sixteen: makePackTable())
#elseif KERNELS_AVX2 && KERNELS_FLOAT
package let kernelTablesAVX2Float = KernelTables(one: makeSerialTable(), sixteen: makePackTable())
#elseif KERNELS_AVX2
package let kernelTablesAVX2Double = KernelTables(one: makeSerialTable(), sixteen: makePackTable())
#elseif KERNELS_FLOAT
package let kernelTablesPortableFloat = KernelTables(one: makeSerialTable(), sixteen: makePackTable())
#else
package let kernelTablesPortableDouble = KernelTables(one: makeSerialTable(), sixteen: makePackTable())
#endif
