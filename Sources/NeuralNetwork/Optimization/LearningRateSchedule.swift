// The course of the learning rate over a training's steps. Not here: the rate itself, update rules.

import ReproducibleMath

/// A factor on the learning rate that depends on the step only; the same on every machine.
package struct LearningRateSchedule: Hashable, Sendable {
    /// What follows the warm-up, with t the steps since its end and T the steps from there to the last one's
    /// end.
    package enum Course: Hashable, Sendable {
        /// 1.
        case constant
        /// factor^⌊t/every⌋, PyTorch's StepLR.
        case step(every: Int, factor: Double)
        /// factor^t, PyTorch's ExponentialLR.
        case exponential(factor: Double)
        /// final + (1 − final)(1 + cos(πt/T))/2: Loshchilov & Hutter 2017, eq. 5, without restarts; `final`
        /// is what a step after the last one would get.
        case cosine(final: Double)
        /// Smith & Topin 2018 as PyTorch's OneCycleLR has it: from 1/25 up to 1 over 30 % of the steps, then
        /// down to `final` at the last step, each along half a cosine.
        case oneCycle(final: Double)
    }

    package var course: Course
    /// Step t < warmupSteps gets (t + 1)/warmupSteps (Goyal et al. 2017, section 2.2), whatever the course.
    package var warmupSteps = 0

    package init(course: Course = .constant) { self.course = course }

    /// PyTorch's OneCycleLR: div_factor and pct_start.
    private static let cycleStart = 1.0 / 25
    private static let cycleRise = 0.3

    /// Whether every step gets 1.
    package var isConstant: Bool { course == .constant && warmupSteps == 0 }

    /// The factor at `step` (from 0) of a training of `steps` steps.
    package func factor(step: Int, of steps: Int) -> Double {
        if step < warmupSteps { return Double(step + 1) / Double(warmupSteps) }
        let (time, length) = (step - warmupSteps, steps - warmupSteps)
        switch course {
        case .constant: return 1
        case .step(let every, let factor): return Reproducible.pow(factor, Double(time / every))
        case .exponential(let factor): return Reproducible.pow(factor, Double(time))
        case .cosine(let final):
            return Self.cosine(from: 1, to: final, share: Double(time) / Double(length))
        case .oneCycle(let final):
            // Ends of the two phases, counted in steps as PyTorch does it: not whole numbers.
            let peak = Self.cycleRise * Double(length) - 1
            let last = Double(length - 1)
            if Double(time) <= peak {
                return Self.cosine(from: Self.cycleStart, to: 1, share: peak == 0 ? 0 : Double(time) / peak)
            }
            return Self.cosine(from: 1, to: final, share: (Double(time) - peak) / (last - peak))
        }
    }

    /// Half a cosine between two values, 0 ≤ share ≤ 1.
    private static func cosine(from start: Double, to end: Double, share: Double) -> Double {
        end + (start - end) / 2 * (1 + Reproducible.cos(.pi * share))
    }
}
