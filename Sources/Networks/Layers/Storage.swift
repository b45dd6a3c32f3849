internal import Glibc

/// Numbers at a fixed place in memory, aligned to a cache line, zero at first.
///
/// A network's parameters, gradients and activations lie in storages that are made once and written again and again.
/// It is shared between threads without locks: whoever divides the work gives each thread storages, or parts of one,
/// that no other writes at the same time.
public final class Storage<Scalar: NetworkScalar>: @unchecked Sendable {
  /// The number of entries.
  public let count: Int
  package let base: UnsafeMutablePointer<Scalar>

  /// So many zeros.
  public init(count: Int) {
    precondition(count >= 0, "a storage has no negative size")
    self.count = count
    let bytes = UnsafeMutableRawPointer.allocate(
      byteCount: max(1, count) * MemoryLayout<Scalar>.stride, alignment: 64)
    base = bytes.bindMemory(to: Scalar.self, capacity: max(1, count))
    Self.clear(base, count: count)
  }

  deinit { UnsafeMutableRawPointer(base).deallocate() }

  /// The entries, as an array; setting it replaces them all.
  public var values: [Scalar] {
    get { Array(UnsafeBufferPointer(start: base, count: count)) }
    set { write(newValue, at: 0) }
  }

  /// One entry.
  public subscript(index: Int) -> Scalar {
    get {
      precondition(index >= 0 && index < count, "the storage has no entry \(index)")
      return base[index]
    }
    set {
      precondition(index >= 0 && index < count, "the storage has no entry \(index)")
      base[index] = newValue
    }
  }

  /// The entries of a range.
  public subscript(range: Range<Int>) -> [Scalar] {
    precondition(range.lowerBound >= 0 && range.upperBound <= count, "the storage has no entries \(range)")
    return Array(UnsafeBufferPointer(start: base + range.lowerBound, count: range.count))
  }

  /// Replaces the entries from `start` on.
  public func write(_ values: [Scalar], at start: Int) {
    precondition(start >= 0 && start + values.count <= count, "the values reach past the end of the storage")
    values.withUnsafeBufferPointer { source in
      if let source = source.baseAddress { Self.copy(source, to: base + start, count: values.count) }
    }
  }

  /// Sets every entry to zero.
  public func clear() { Self.clear(base, count: count) }

  // Bytes are copied and cleared as such: generic code would do it entry by entry.

  package static func copy(_ source: UnsafePointer<Scalar>, to target: UnsafeMutablePointer<Scalar>, count: Int) {
    UnsafeMutableRawPointer(target).copyMemory(from: source, byteCount: count * MemoryLayout<Scalar>.stride)
  }

  package static func clear(_ target: UnsafeMutablePointer<Scalar>, count: Int) {
    memset(target, 0, count * MemoryLayout<Scalar>.stride)
  }
}
