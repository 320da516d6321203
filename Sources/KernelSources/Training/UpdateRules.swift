// The update rules, one small type each: an element's next weight from its gradient and moments. The formulas
// and their sources are at `OptimizerRule`. Not here: the loop, the norms (Optimizers).

import KernelInterface

/// A step's numbers, one per lane.
struct UpdateCoefficients {
    let rate, gradientScale, decayFactor, epsilon, first, second, third, fourth, fifth, sixth: Vector

    @inline(__always) init<L: ElementLayout>(_: L.Type, _ values: UnsafePointer<Double>) {
        @inline(__always) func value(_ c: OptimizerCoefficient) -> Vector {
            narrowed(L.load(values, c.rawValue))
        }
        rate = value(.rate)
        gradientScale = value(.gradientScale)
        decayFactor = value(.decayFactor)
        epsilon = value(.epsilon)
        first = value(.first)
        second = value(.second)
        third = value(.third)
        fourth = value(.fourth)
        fifth = value(.fifth)
        sixth = value(.sixth)
    }
}

/// What a rule remembers of one vector of parameters.
struct Moments {
    var first = Vector.zero
    var second = Vector.zero
    var third = Vector.zero
}

protocol UpdateRule {
    /// Moments read and written.
    static var momentCount: Int { get }
    /// The new weights, from g′ = gradientScale · g and w′ = decayFactor · w.
    static func next(_ g: Vector, _ w: Vector, _ m: inout Moments, _ c: UpdateCoefficients) -> Vector
}

enum GradientDescent: UpdateRule {
    @inline(__always) static var momentCount: Int { 0 }

    @inline(__always)
    static func next(_ g: Vector, _ w: Vector, _ m: inout Moments, _ c: UpdateCoefficients) -> Vector {
        fma(g, -c.rate, w)
    }
}

enum HeavyBall: UpdateRule {
    @inline(__always) static var momentCount: Int { 1 }

    @inline(__always)
    static func next(_ g: Vector, _ w: Vector, _ m: inout Moments, _ c: UpdateCoefficients) -> Vector {
        m.first = fma(m.first, c.first, g)
        return fma(m.first, -c.rate, w)
    }
}

enum NesterovMomentum: UpdateRule {
    @inline(__always) static var momentCount: Int { 1 }

    @inline(__always)
    static func next(_ g: Vector, _ w: Vector, _ m: inout Moments, _ c: UpdateCoefficients) -> Vector {
        m.first = fma(m.first, c.first, g)
        return fma(fma(m.first, c.first, g), -c.rate, w)
    }
}

/// The running means of g and g² that Adam and its kin keep.
@inline(__always)
private func advanceMeans(_ g: Vector, _ m: inout Moments, _ c: UpdateCoefficients) {
    m.first = fma(m.first, c.first, g * c.second)
    m.second = fma(m.second, c.third, g * c.fourth * g)
}

enum Adam: UpdateRule {
    @inline(__always) static var momentCount: Int { 2 }

    @inline(__always)
    static func next(_ g: Vector, _ w: Vector, _ m: inout Moments, _ c: UpdateCoefficients) -> Vector {
        advanceMeans(g, &m, c)
        return fma(m.first / fma(m.second.squareRoot(), c.fifth, c.epsilon), -c.rate, w)
    }
}

enum AMSGrad: UpdateRule {
    @inline(__always) static var momentCount: Int { 3 }

    @inline(__always)
    static func next(_ g: Vector, _ w: Vector, _ m: inout Moments, _ c: UpdateCoefficients) -> Vector {
        advanceMeans(g, &m, c)
        // A NaN takes the maximum's place, and stays.
        m.third.replace(with: m.second, where: .!(m.second .<= m.third))
        return fma(m.first / fma(m.third.squareRoot(), c.fifth, c.epsilon), -c.rate, w)
    }
}

enum Nadam: UpdateRule {
    @inline(__always) static var momentCount: Int { 2 }

    @inline(__always)
    static func next(_ g: Vector, _ w: Vector, _ m: inout Moments, _ c: UpdateCoefficients) -> Vector {
        advanceMeans(g, &m, c)
        let denominator = fma(m.second.squareRoot(), c.fifth, c.epsilon)
        return fma(m.first / denominator, -c.rate, fma(g / denominator, -c.sixth, w))
    }
}

enum RMSProp: UpdateRule {
    @inline(__always) static var momentCount: Int { 1 }

    @inline(__always)
    static func next(_ g: Vector, _ w: Vector, _ m: inout Moments, _ c: UpdateCoefficients) -> Vector {
        m.first = fma(m.first, c.third, g * c.fourth * g)
        return fma(g / (m.first.squareRoot() + c.epsilon), -c.rate, w)
    }
}

enum AdaGrad: UpdateRule {
    @inline(__always) static var momentCount: Int { 1 }

    @inline(__always)
    static func next(_ g: Vector, _ w: Vector, _ m: inout Moments, _ c: UpdateCoefficients) -> Vector {
        m.first = fma(g, g, m.first)
        return fma(g / (m.first.squareRoot() + c.epsilon), -c.rate, w)
    }
}

enum Lion: UpdateRule {
    @inline(__always) static var momentCount: Int { 1 }

    @inline(__always)
    static func next(_ g: Vector, _ w: Vector, _ m: inout Moments, _ c: UpdateCoefficients) -> Vector {
        var direction = fma(m.first, c.first, g * c.second)
        // NaN and ±0 keep their places in the sign.
        let positive = direction .> 0
        let negative = direction .< 0
        direction.replace(with: 1, where: positive)
        direction.replace(with: -1, where: negative)
        m.first = fma(m.first, c.third, g * c.fourth)
        return fma(direction, -c.rate, w)
    }
}
