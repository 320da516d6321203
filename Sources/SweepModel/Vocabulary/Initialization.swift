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
    /// N(0, σ²) cut at ±2σ and widened so that its variance is exactly 1/fan_in: without the correction it
    /// would be 0.774/fan_in.
    case truncatedNormal = "truncated_normal"
    /// Ones on the diagonal, zeros elsewhere; not square: the same, cropped or padded (Le et al. 2015).
    case identity
    /// Orthogonal, then one layer after the other scaled until the variance of its pre-activations on the
    /// first batch is σ_w² within 10 %, at most 10 times (Mishkin & Matas 2016, algorithm 1, where it is 1).
    case lsuv
    /// Zhang et al. 2019, section 3: the last matrix of every residual branch and the read-out are 0, the
    /// other matrices in branches He's times L^(−1/(2m − 2)) for L branches of m matrices, all others He's.
    /// Biases are there already; the paper's scalar
    /// multipliers are left out. Needs `residual` and two matrices a block.
    case fixup
    /// All weights zero: nothing breaks the symmetry, a teaching case.
    case zeros
}
