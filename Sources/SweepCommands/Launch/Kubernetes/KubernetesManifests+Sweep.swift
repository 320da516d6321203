// A sweep file and its data inside of a manifest: a ConfigMap, mounted with the files' own names and
// folders. Not here: reading them (SweepFiles).

import Foundation

extension KubernetesManifests {
    /// Keys of a ConfigMap may hold no slash, so they are numbered; the volume gives the files their paths.
    private static func key(_ index: Int) -> String { index == 0 ? "sweep.yaml" : "data-\(index)" }

    func configMap(of sweep: SweepFiles) -> String {
        var text: [String] = []
        var binary: [String] = []
        for (index, file) in sweep.all.enumerated() {
            let key = Self.key(index)
            if let literal = String(validating: file.bytes, as: UTF8.self)?.yamlLiteral {
                text.append("  \(key): |\n    \(literal.indented(4))")
            } else {
                binary.append("  \(key): \(Data(file.bytes).base64EncodedString())")
            }
        }
        let data = text.isEmpty ? [] : ["data:"] + text
        let binaryData = binary.isEmpty ? [] : ["binaryData:"] + binary
        return """
            # The sweep that the coordinator begins with: the sweep file and the data that it names.
            apiVersion: v1
            kind: ConfigMap
            \(metadata(launch.sweepConfigMap, "coordinator"))
            \((data + binaryData).joined(separator: "\n"))

            """
    }

    /// The volume, in the coordinator's pod; empty without a sweep.
    var sweepVolume: String {
        guard let sweep = launch.sweep else { return "" }
        let items = sweep.all.enumerated().map { index, file in
            "\n            - {key: \(Self.key(index)), path: \(file.path.yamlQuoted)}"
        }
        return """

                    - name: sweep
                      configMap:
                        name: \(launch.sweepConfigMap)
                        items:\(items.joined().indented(2))
            """
    }
}
