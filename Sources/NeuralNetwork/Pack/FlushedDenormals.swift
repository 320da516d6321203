// A mode of the processor for the time of a training. Not here: when it is wanted (TrainingOptions).

internal import CPlatform

/// Runs `body` with numbers below the normal range taken for 0, if asked for.
func withFlushedDenormals<Result>(_ isOn: Bool, _ body: () -> Result) -> Result {
    guard isOn else { return body() }
    let before = cplatform_set_flush_denormals(true)
    defer { _ = cplatform_set_flush_denormals(before) }
    return body()
}
