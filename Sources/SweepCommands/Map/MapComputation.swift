// A map's pixels over the threads of this machine. Not here: one thread's work (MapTrainer).

import Foundation
package import NeuralNetwork
import Synchronization

/// Computes all pixels of a map.
package enum MapComputation {
    /// - Parameter threads: at least 1.
    /// - Returns: an outcome a pixel, in their order; they do not depend on the number of threads.
    package static func outcomes(
        _ problem: MapProblem, pixels: [MapPixel], steps: Int, threads: Int, kernels: KernelSet
    ) -> [MapOutcome] {
        let queue = Mutex(0)
        let results = Mutex([MapOutcome?](repeating: nil, count: pixels.count))
        DispatchQueue.concurrentPerform(iterations: max(1, threads)) { _ in
            let trainer = MapTrainer(problem, steps: steps, kernels: kernels)
            trainer.run(
                next: {
                    queue.withLock { next in
                        guard next < pixels.count else { return nil }
                        defer { next += 1 }
                        return (next, pixels[next])
                    }
                },
                finished: { index, outcome in results.withLock { $0[index] = outcome } })
        }
        return results.withLock { $0.compactMap(\.self) }
    }
}
