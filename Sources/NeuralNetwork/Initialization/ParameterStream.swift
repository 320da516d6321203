import Glibc
import ReproducibleMath
struct ParameterStream {
    enum Purpose: UInt64 { case weights = 1, biases }
    let seed: UInt64, purpose: Purpose, layer: Int
    func normal(_ i: Int) -> Double {
        let a = (Double(StubRandom.bits(seed, purpose.rawValue, UInt64(layer), UInt64(2*i)) >> 11) + 0.5) * 0x1p-53
        let b = Double(StubRandom.bits(seed, purpose.rawValue, UInt64(layer), UInt64(2*i+1)) >> 11) * 0x1p-53
        return (-2 * log(a)).squareRoot() * cos(2 * Double.pi * b)
    }
    func symmetricUniform(_ i: Int) -> Double { Double(StubRandom.bits(seed, purpose.rawValue, UInt64(layer), UInt64(i)) >> 11) * 0x1p-52 - 1 }
}
