// Weight normalisation (Salimans & Kingma 2016): W = g · v/‖v‖ for every unit, with v and g trained instead.

import KernelInterface

/// The reparametrisation of one matrix; the layer's `.weight` is v.
final class WeightNormalization {
    private let direction: Parameter
    let gain: Parameter
    /// W [fanIn × units].
    let weight: Region
    /// Σ ∇W², per lane.
    let gradientSquares: Region
    /// ∇W after the backward pass; W before the update, then ΔW.
    let spare: Region
    private let layer: Int
    private let workspace: Workspace
    private let probe: Probe
    /// Σ v² and Σ ∇W · v of each unit, in Double.
    private let squares: Region
    private let dots: Region
    /// Two factors for each unit, in the format.
    private let firstFactors: Region
    private let secondFactors: Region
    /// Gains and factors on their way between the format and Double.
    private let gains: UnsafeMutablePointer<Double>
    private let numbers: UnsafeMutablePointer<Double>

    init(_ direction: Parameter, layer: Int, _ network: NetworkBuilder) {
        self.direction = direction
        self.layer = layer
        workspace = network.workspace
        probe = network.probe
        let units = direction.columns
        gain = network.parameter(.gain, layer: layer, rows: units, columns: 1)
        weight = workspace.reserve(direction.count)
        gradientSquares = workspace.reserveFigures(1)
        spare = workspace.reserve(direction.count)
        squares = workspace.reserveFigures(units)
        dots = workspace.reserveFigures(units)
        firstFactors = workspace.reserve(units)
        secondFactors = workspace.reserve(units)
        gains = .allocate(capacity: units)
        numbers = .allocate(capacity: units)
    }

    deinit {
        gains.deallocate()
        numbers.deallocate()
    }

    /// g = g · ‖v‖ in one lane: from 1, so that W starts as v.
    func resetGain(lane: Int) {
        measureDirection()
        let found = workspace.doubles(squares)
        readGains(lane)
        for unit in 0..<direction.columns {
            numbers[unit] = gains[unit] * found[unit * workspace.lanes + lane].squareRoot()
        }
        workspace.kernels.elementwise.fromDouble(
            direction.columns, numbers, lane, workspace.pointer(gain.values))
    }

    private func measureDirection() {
        let v = workspace.pointer(direction.values)
        workspace.kernels.matrices.columnDots(
            v, v, direction.rows, direction.columns, workspace.doubles(squares))
    }

    /// W from v and g.
    func refresh(measures: Bool) {
        measureDirection()
        let (lanes, units) = (workspace.lanes, direction.columns)
        let found = workspace.doubles(squares)
        for lane in 0..<lanes {
            readGains(lane)
            for unit in 0..<units {
                numbers[unit] = Self.ratio(gains[unit], found[unit * lanes + lane].squareRoot())
            }
            workspace.kernels.elementwise.fromDouble(units, numbers, lane, workspace.pointer(firstFactors))
        }
        let (old, new) = (workspace.pointer(spare), workspace.pointer(weight))
        if measures { old.copyMemory(from: new, byteCount: weight.byteCount) }
        workspace.kernels.matrices.combineColumns(
            direction.rows, units, workspace.pointer(direction.values), workspace.pointer(firstFactors), nil,
            nil, new)
        if measures { measureChange(old, new) }
    }

    /// ‖W‖ before and ‖ΔW‖/‖W‖ into the probe's figures.
    private func measureChange(_ old: UnsafeMutableRawPointer, _ new: UnsafeMutableRawPointer) {
        let kernels = workspace.kernels
        let found = workspace.doubles(workspace.figures)
        kernels.measurements.squares(weight.count, old, found)
        kernels.elementwise.combine(weight.count, 1, new, -1, old, old)
        kernels.measurements.squares(weight.count, old, found + workspace.lanes)
        probe.recordUpdate(layer, squares: found, changes: found + workspace.lanes)
    }

    /// 0/0 is 0: a unit without weights and gain computes nothing and learns nothing, and a lane without a
    /// network consists of those.
    private static func ratio(_ numerator: Double, _ denominator: Double) -> Double {
        numerator == 0 && denominator == 0 ? 0 : numerator / denominator
    }

    /// ∇g = ∇W · v/‖v‖ and ∇v = (g/‖v‖) ∇W − (g (∇W · v)/‖v‖³) v per unit (eq. 3), from ∇W in `spare`.
    func backward() {
        let kernels = workspace.kernels
        let (lanes, units) = (workspace.lanes, direction.columns)
        let gradient = workspace.pointer(spare)
        measureDirection()
        kernels.matrices.columnDots(
            gradient, workspace.pointer(direction.values), direction.rows, units, workspace.doubles(dots))
        let (squares, dots) = (workspace.doubles(squares), workspace.doubles(dots))
        for lane in 0..<lanes {
            readGains(lane)
            func write(_ region: Region, _ value: (_ unit: Int, _ place: Int) -> Double) {
                for unit in 0..<units { numbers[unit] = value(unit, unit * lanes + lane) }
                kernels.elementwise.fromDouble(units, numbers, lane, workspace.pointer(region))
            }
            write(gain.gradient) { _, place in Self.ratio(dots[place], squares[place].squareRoot()) }
            write(firstFactors) { unit, place in Self.ratio(gains[unit], squares[place].squareRoot()) }
            write(secondFactors) { unit, place in
                -Self.ratio(gains[unit], squares[place].squareRoot())
                    * Self.ratio(dots[place], squares[place])
            }
        }
        kernels.matrices.combineColumns(
            direction.rows, units, gradient, workspace.pointer(firstFactors),
            workspace.pointer(direction.values), workspace.pointer(secondFactors),
            workspace.pointer(direction.gradient))
        probe.recordGradient(gain)
    }

    private func readGains(_ lane: Int) {
        workspace.kernels.elementwise.toDouble(
            direction.columns, workspace.pointer(gain.values), lane, gains)
    }
}
