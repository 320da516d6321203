// How weights are drawn before the first step, by name. Not here: the drawing itself.

/// The scheme that gives a weight matrix its scale; W is [fan_out][fan_in].
///
/// Every scheme's standard deviation is multiplied by `sigma_w` (1 unless set), so `normal` with
/// `sigma_w = s` is N(0, s²/fan_in), the parametrisation of the mean-field literature (Poole 2016).
package enum Initialization: String, CaseIterable, Hashable, Sendable {
    /// N(0, σ_w²/fan_in): the free (σ_w, σ_b) family of Poole 2016 and Schoenholz 2017.
    case normal
    /// N(0, 2/(fan_in + fan_out)), Glorot & Bengio 2010, eq. 12.
    case glorotNormal = "glorot_normal"
    /// U(−a, a), a = √(6/(fan_in + fan_out)), Glorot & Bengio 2010, eq. 16.
    case glorotUniform = "glorot_uniform"
    /// N(0, 2/fan_in), He et al. 2015, eq. 10.
    case heNormal = "he_normal"
    /// U(−a, a), a = √(6/fan_in), He et al. 2015.
    case heUniform = "he_uniform"
    /// N(0, 1/fan_in), LeCun et al. 1998, eq. 16.
    case lecunNormal = "lecun_normal"
    /// U(−a, a), a = √(3/fan_in), LeCun et al. 1998.
    case lecunUniform = "lecun_uniform"
    /// A random (semi-)orthogonal matrix, Saxe et al. 2014.
    case orthogonal
    /// All weights zero: nothing breaks the symmetry, a teaching case.
    case zeros
}
