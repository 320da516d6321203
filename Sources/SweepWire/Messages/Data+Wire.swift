// Parts of data files, asked for and sent.

internal import Foundation
internal import SweepProtocol

extension WireFetch {
    init(_ request: DataRequest) throws(WireError) {
        self.init()
        sha256 = try FieldCheck("Fetch.sha256").hexadecimal(request.sha256, digits: WireLimits.digestDigits)
        offset = try FieldCheck("Fetch.offset").encode(request.offset)
        length = try FieldCheck("Fetch.length").encode(request.length, in: 1...DataRequest.lengthMaximum)
    }
}

extension DataRequest {
    init(_ wire: WireFetch) throws(WireError) {
        self.init(
            sha256: try FieldCheck("Fetch.sha256").hexadecimal(
                wire.sha256, digits: WireLimits.digestDigits),
            offset: try FieldCheck("Fetch.offset").decode(wire.offset),
            length: try FieldCheck("Fetch.length").decode(wire.length, in: 1...Self.lengthMaximum))
    }
}

extension WireChunk {
    init(_ chunk: DataChunk) throws(WireError) {
        self.init()
        sha256 = try FieldCheck("Chunk.sha256").hexadecimal(chunk.sha256, digits: WireLimits.digestDigits)
        offset = try FieldCheck("Chunk.offset").encode(chunk.offset)
        guard chunk.bytes.count <= DataRequest.lengthMaximum else {
            throw WireError(.tooLong(limit: DataRequest.lengthMaximum), "Chunk.bytes")
        }
        bytes = Data(chunk.bytes)
    }
}

extension DataChunk {
    init(_ wire: WireChunk) throws(WireError) {
        guard wire.bytes.count <= DataRequest.lengthMaximum else {
            throw WireError(.tooLong(limit: DataRequest.lengthMaximum), "Chunk.bytes")
        }
        self.init(
            sha256: try FieldCheck("Chunk.sha256").hexadecimal(
                wire.sha256, digits: WireLimits.digestDigits),
            offset: try FieldCheck("Chunk.offset").decode(wire.offset), bytes: [UInt8](wire.bytes))
    }
}
