// One block of memory for everything a session touches in a step. Not here: who lies where (the blocks).

/// A run of elements within an arena.
struct Region {
    /// Bytes from the arena's start, a multiple of 64.
    let offset: Int
    /// Elements of one network.
    let count: Int
    /// Bytes in all.
    let byteCount: Int
}

/// Counts regions before their memory exists.
struct ArenaPlan {
    private(set) var byteCount = 0

    /// Room for `count` elements of `bytes` each, at a cache line of its own. A line is left free after every
    /// region, so that tensors whose sizes are powers of two don't all start at the same place of the
    /// first-level cache; after large ones half a page more. A pass that writes one tensor while it reads
    /// another a line ahead of it modulo a page takes 1.7 times as long in every sixth process: a load waits
    /// for a store whose address ends in the same 12 bits (measured on Zen 4).
    mutating func reserve(_ count: Int, bytes: Int) -> Region {
        let region = Region(offset: byteCount, count: count, byteCount: count * bytes)
        byteCount += (count * bytes + 63) / 64 * 64 + (count * bytes < 4096 ? 64 : 2048 + 64)
        return region
    }
}

/// Memory that a slot keeps from trial to trial: it grows for a larger plan and is never handed out twice at
/// a time.
final class Arena {
    private(set) var base: UnsafeMutableRawPointer
    private var capacity: Int

    init() {
        capacity = 1 << 16
        base = .allocate(byteCount: capacity, alignment: 4096)
    }

    deinit { base.deallocate() }

    /// Makes room for `plan`, all bytes zero. Regions of an earlier plan are void afterwards.
    func prepare(for plan: ArenaPlan) {
        if plan.byteCount > capacity {
            base.deallocate()
            capacity = plan.byteCount
            base = .allocate(byteCount: capacity, alignment: 4096)
        }
        base.initializeMemory(as: UInt8.self, repeating: 0, count: plan.byteCount)
    }
}
