// The inverse of the normal distribution function: Wichura, "Algorithm AS 241: the percentage points of the
// normal distribution" (Applied Statistics 37, 1988), routine PPND16. Plain products and sums in a fixed
// order, no fused multiply-add: initialisers draw many, and Swift does not contract them.

extension Reproducible {
    /// The x with Φ(x) = p; error below 8 ulp. p = 0 and 1 give −∞ and +∞, anything outside [0, 1] NaN.
    package static func normalQuantile(_ p: Double) -> Double {
        let q = p - 0.5
        if q.magnitude <= 0.425 {
            let r = 0.180625 - q * q
            return q * central(r)
        }
        let tail = q < 0 ? p : 1 - p
        if !(tail > 0) {
            if tail == 0 { return q < 0 ? -.infinity : .infinity }
            return .nan
        }
        let r = (-log(tail)).squareRoot()
        let x = r <= 5 ? middle(r - 1.6) : far(r - 5)
        return q < 0 ? -x : x
    }

    @inline(__always) private static func central(_ r: Double) -> Double {
        var n = 2.5090809287301226727e+3 * r + 3.3430575583588128105e+4
        n = n * r + 6.7265770927008700853e+4
        n = n * r + 4.5921953931549871457e+4
        n = n * r + 1.3731693765509461125e+4
        n = n * r + 1.9715909503065514427e+3
        n = n * r + 1.3314166789178437745e+2
        n = n * r + 3.3871328727963666080e+0
        var d = 5.2264952788528545610e+3 * r + 2.8729085735721942674e+4
        d = d * r + 3.9307895800092710610e+4
        d = d * r + 2.1213794301586595867e+4
        d = d * r + 5.3941960214247511077e+3
        d = d * r + 6.8718700749205790830e+2
        d = d * r + 4.2313330701600911252e+1
        d = d * r + 1
        return n / d
    }

    private static func middle(_ r: Double) -> Double {
        var n = 7.7454501427834140764e-4 * r + 2.27238449892691845833e-2
        n = n * r + 2.41780725177450611770e-1
        n = n * r + 1.27045825245236838258e+0
        n = n * r + 3.64784832476320460504e+0
        n = n * r + 5.76949722146069140550e+0
        n = n * r + 4.63033784615654529590e+0
        n = n * r + 1.42343711074968357734e+0
        var d = 1.05075007164441684324e-9 * r + 5.475938084995344946e-4
        d = d * r + 1.51986665636164571966e-2
        d = d * r + 1.48103976427480074590e-1
        d = d * r + 6.89767334985100004550e-1
        d = d * r + 1.67638483018380384940e+0
        d = d * r + 2.05319162663775882187e+0
        d = d * r + 1
        return n / d
    }

    private static func far(_ r: Double) -> Double {
        var n = 2.01033439929228813265e-7 * r + 2.71155556874348757815e-5
        n = n * r + 1.24266094738807843860e-3
        n = n * r + 2.65321895265761230930e-2
        n = n * r + 2.96560571828504891230e-1
        n = n * r + 1.78482653991729133580e+0
        n = n * r + 5.46378491116411436990e+0
        n = n * r + 6.65790464350110377720e+0
        var d = 2.04426310338993978564e-15 * r + 1.4215117583164458887e-7
        d = d * r + 1.84631831751005468180e-5
        d = d * r + 7.86869131145613259100e-4
        d = d * r + 1.48753612908506148525e-2
        d = d * r + 1.36929880922735805310e-1
        d = d * r + 5.99832206555887937690e-1
        d = d * r + 1
        return n / d
    }
}
