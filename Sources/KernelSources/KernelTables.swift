// The one thing each compilation of these sources exports: its table, under a name of its own.

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

private func makeTable() -> KernelTable<Scalar> {
    KernelTable(
        instructionSet: instructionSet,
        multiply: { multiply($0) },
        multiplyScratchCount: { multiplyScratchCount($0, $1, $2) },
        transpose: { transpose($0, $1, $2, $3) },
        columnSums: { columnSums($0, $1, $2, $3) },
        activate: { activate($0, $1, $2, $3, $4) },
        multiplyElements: { multiplyElements($0, $1, $2, $3, $4) },
        addScaled: { addScaled($0, $1, $2, $3) },
        combine: { combine($0, $1, $2, $3, $4, $5) },
        scale: { scale($0, $1, $2) },
        clamp: { clamp($0, $1, $2) },
        fill: { fill($0, $1, $2) },
        fromDouble: { fromDouble($0, $1, $2) },
        toDouble: { toDouble($0, $1, $2) },
        statistics: { statistics($0, $1) },
        norm: { norm($0, $1) },
        activationStatistics: { activationStatistics($0, $1, $2, $3, $4, $5, $6) },
        batchNormForward: { batchNormForward($0) },
        batchNormBackward: { batchNormBackward($0) },
        layerNormForward: { layerNormForward($0) },
        layerNormBackward: { layerNormBackward($0) },
        softmaxCrossEntropy: { softmaxCrossEntropy($0, $1, $2, $3, $4) },
        meanSquaredError: { meanSquaredError($0, $1, $2, $3) },
        update: { update($0) },
        addPenaltyGradient: { addPenaltyGradient($0, $1, $2, $3, $4) }
    )
}

#if KERNELS_AVX512 && KERNELS_FLOAT
package let kernelTableAVX512Float: KernelTable<Float> = makeTable()
#elseif KERNELS_AVX512
package let kernelTableAVX512Double: KernelTable<Double> = makeTable()
#elseif KERNELS_AVX2 && KERNELS_FLOAT
package let kernelTableAVX2Float: KernelTable<Float> = makeTable()
#elseif KERNELS_AVX2
package let kernelTableAVX2Double: KernelTable<Double> = makeTable()
#elseif KERNELS_FLOAT
package let kernelTablePortableFloat: KernelTable<Float> = makeTable()
#else
package let kernelTablePortableDouble: KernelTable<Double> = makeTable()
#endif
