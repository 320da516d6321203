// What is going to happen, by virtual time. Not here: what it does.

/// A binary heap of things to happen; what is due at one time comes in the order in which it was scheduled.
package struct EventQueue<Element> {
    /// Small, so that the heap moves little; the element itself stays where it is.
    private struct Key {
        var time: Int64
        var sequence: UInt64
        var place: Int

        @inline(__always)
        static func < (left: Key, right: Key) -> Bool {
            left.time < right.time || (left.time == right.time && left.sequence < right.sequence)
        }
    }

    private var heap: [Key] = []
    private var elements: [Element?] = []
    private var freePlaces: [Int] = []
    private var sequence: UInt64 = 0

    package init() {}

    package var count: Int { heap.count }

    package mutating func schedule(_ element: Element, at time: Int64) {
        sequence += 1
        let place: Int
        if let free = freePlaces.popLast() {
            place = free
            elements[place] = element
        } else {
            place = elements.count
            elements.append(element)
        }
        let key = Key(time: time, sequence: sequence, place: place)
        var index = heap.count
        heap.append(key)
        while index > 0 {
            let parent = (index - 1) / 2
            guard key < heap[parent] else { break }
            heap[index] = heap[parent]
            index = parent
        }
        heap[index] = key
    }

    /// Takes out what is due first.
    package mutating func popFirst() -> (time: Int64, element: Element)? {
        guard let first = heap.first, let last = heap.popLast() else { return nil }
        if !heap.isEmpty {
            var index = 0
            while true {
                var child = 2 * index + 1
                guard child < heap.count else { break }
                if child + 1 < heap.count, heap[child + 1] < heap[child] { child += 1 }
                guard heap[child] < last else { break }
                heap[index] = heap[child]
                index = child
            }
            heap[index] = last
        }
        freePlaces.append(first.place)
        guard let element = elements[first.place].take() else { return nil }
        return (first.time, element)
    }
}
