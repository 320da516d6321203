// Values as lists of texts, for comparing bits: `==` knows neither NaN nor the sign of zero. Not a test.

/// Every stored property, reached by reflection, so that one which the codec forgets is found: numbers by
/// their bits, everything else by its description.
func figures(of value: Any) -> [String] {
    if let number = value as? Double { return ["\(number.bitPattern)"] }
    let children = Mirror(reflecting: value).children
    guard !children.isEmpty else { return ["\(value)"] }
    return children.flatMap { child in figures(of: child.value).map { "\(child.label ?? "") \($0)" } }
}
