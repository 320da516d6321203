import Reporting
import SweepModel
import Testing

struct TrialColumnsTests {
    private func csv(_ rows: [TrialRow], parameters: [String] = []) -> [[Substring]] {
        let table = CSVTable.trials(parameters: parameters)
        var bytes: [UInt8] = []
        table.appendHeader(to: &bytes)
        for row in rows { table.append(row, to: &bytes) }
        let text = String(decoding: bytes, as: UTF8.self)
        #expect(text.hasSuffix("\n"))
        return text.split(separator: "\n").map { $0.split(separator: ",", omittingEmptySubsequences: false) }
    }

    @Test func `the header begins as the contract says`() throws {
        let header = try #require(csv([], parameters: ["activation", "depth"]).first)
        let expected =
            "trial,setting,replicate,seed,param.activation,param.depth,verdict,cause,flags,steps,"
            + "initial_loss,final_loss,best_loss,train_accuracy"
        #expect(header.joined(separator: ",").hasPrefix(expected + ","))
        #expect(Set(header).count == header.count, "two columns of one name")
    }

    @Test func `a completed trial fills every column it has a figure for`() throws {
        var result = ReportFixture.result(.exploding, cause: .nonFinite)
        result.judgement.flags = [.gradientSpike, .clipped]
        result.gradients.nanCount = 12
        let row = ReportFixture.row(
            3, setting: 1, replicate: 1,
            parameters: [ParameterAssignment(name: "learning_rate", value: .number(0.1))], .completed(result))
        let table = csv([row], parameters: ["learning_rate"])
        let cells = Dictionary(uniqueKeysWithValues: zip(table[0], table[1]))
        #expect(cells["trial"] == "3")
        #expect(cells["seed"] == "8")
        #expect(cells["param.learning_rate"] == "0.1")
        #expect(cells["verdict"] == "exploding")
        #expect(cells["cause"] == "nonFinite")
        #expect(cells["flags"] == "gradientSpike;clipped")
        #expect(cells["final_loss"] == "0.125")
        #expect(cells["test_accuracy"] == "")
        #expect(cells["median_first_layer_grad_norm"] == "0.25")
        #expect(cells["median_depth_ratio"] == "nan")
        #expect(cells["nan_count"] == "12")
        #expect(cells["nonfinite_step"] == "3")
        #expect(cells["nonfinite_phase"] == "forward")
        #expect(cells["nonfinite_layer"] == "2")
        #expect(cells["nonfinite_tensor"] == "activation")
        #expect(cells["nonfinite_kind"] == "inf")
        #expect(cells["nonfinite_count"] == "5")
        #expect(cells["nonfinite_largest_finite"] == "1e+38")
        #expect(cells["failure"] == "")
    }

    @Test func `a failed trial is no verdict and has its story`() throws {
        let failure = TrialFailure(cause: .workerLost, message: "Lost three times; reduce the width.")
        let table = csv([ReportFixture.row(0, setting: 0, .failed(failure))])
        let cells = Dictionary(uniqueKeysWithValues: zip(table[0], table[1]))
        #expect(cells["verdict"] == "failed")
        #expect(cells["cause"] == "workerLost")
        #expect(cells["failure"] == "Lost three times; reduce the width.")
        for column in ["flags", "steps", "final_loss", "train_accuracy", "median_elasticity", "nan_count"] {
            #expect(cells[Substring(column)] == "", "\(column)")
        }
    }

    @Test func `a parameter that a setting does not name leaves its cell empty`() {
        let row = ReportFixture.row(0, setting: 0, .completed(ReportFixture.result(.converged)))
        let table = csv([row], parameters: ["clip_norm"])
        #expect(table[1][4] == "")
    }

    @Test(arguments: [
        ("plain", "plain"), ("a,b", "\"a,b\""), ("say \"so\"", "\"say \"\"so\"\"\""), ("a\nb", "\"a\nb\""),
        (" lead", "\" lead\""), ("", ""), ("ünï", "ünï"), ("a\rb", "\"a\rb\""),
    ])
    func `text is quoted by RFC 4180`(value: String, cell: String) {
        let table = CSVTable.trials(parameters: ["label"])
        var bytes: [UInt8] = []
        let label = ParameterAssignment(name: "label", value: .text(value))
        table.append(
            ReportFixture.row(
                0, setting: 0, parameters: [label], .completed(ReportFixture.result(.converged))),
            to: &bytes)
        #expect(String(decoding: bytes, as: UTF8.self).hasPrefix("0,0,0,7,\(cell),converged,"))
    }

    @Test func `floats read back to the same bits`() throws {
        let values = [0.1, 1.0 / 3, 5e-300, -0.0, 123_456_789.125, 1e22, Double.leastNonzeroMagnitude, .pi]
        for value in values {
            var result = ReportFixture.result(.converged)
            result.finalLoss = value
            let table = csv([ReportFixture.row(0, setting: 0, .completed(result))])
            let index = try #require(table[0].firstIndex(of: "final_loss"))
            let read = try #require(Double(table[1][index]))
            #expect(read.bitPattern == value.bitPattern)
        }
    }
}
