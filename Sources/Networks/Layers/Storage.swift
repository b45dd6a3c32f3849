internal import Glibc

/// A fixed-size array at a fixed address, aligned to a cache line and initialized to zeros.
///
/// A network's parameters, gradients and activations live in storages that are allocated once and reused. Threads share
/// them without locks: the code that divides the work makes sure that no two threads write to the same part.
public final class Storage<Scalar: NetworkScalar>: @unchecked Sendable {
  /// The number of entries.
  public let count: Int
  package let base: UnsafeMutablePointer<Scalar>
  /// The mapped size of a storage made only to be measured; nil otherwise.
  private let mappedBytes: Int?

  /// `count` zeros.
  public init(count: Int) {
    precondition(count >= 0, "the size of a storage is negative")
    self.count = count
    let size = max(1, count) * MemoryLayout<Scalar>.stride
    if StorageMeter.counts(size), let mapping = Self.map(size) {
      base = mapping
      mappedBytes = size
      return
    }
    mappedBytes = nil
    base = UnsafeMutableRawPointer.allocate(byteCount: size, alignment: 64).bindMemory(
      to: Scalar.self, capacity: max(1, count))
    Self.clear(base, count: count)
  }

  deinit {
    if let mappedBytes {
      munmap(base, mappedBytes)
    } else {
      UnsafeMutableRawPointer(base).deallocate()
    }
  }

  /// Zeros that take memory only where they are touched, so that work can be measured which memory does not suffice for.
  private static func map(_ bytes: Int) -> UnsafeMutablePointer<Scalar>? {
    let flags = MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE
    guard let address = mmap(nil, bytes, PROT_READ | PROT_WRITE, flags, -1, 0), address != MAP_FAILED else {
      return nil
    }
    return address.bindMemory(to: Scalar.self, capacity: bytes / MemoryLayout<Scalar>.stride)
  }

  /// The entries, as an array; setting it replaces them all.
  public var values: [Scalar] {
    get { Array(UnsafeBufferPointer(start: base, count: count)) }
    set { write(newValue, at: 0) }
  }

  /// One entry.
  public subscript(index: Int) -> Scalar {
    get {
      precondition(index >= 0 && index < count, "index \(index) is out of range")
      return base[index]
    }
    set {
      precondition(index >= 0 && index < count, "index \(index) is out of range")
      base[index] = newValue
    }
  }

  /// The entries of a range.
  public subscript(range: Range<Int>) -> [Scalar] {
    precondition(range.lowerBound >= 0 && range.upperBound <= count, "range \(range) is out of range")
    return Array(UnsafeBufferPointer(start: base + range.lowerBound, count: range.count))
  }

  /// Replaces the entries starting at `start`.
  public func write(_ values: [Scalar], at start: Int) {
    precondition(start >= 0 && start + values.count <= count, "the values reach past the end of the storage")
    values.withUnsafeBufferPointer { source in
      if let source = source.baseAddress { Self.copy(source, to: base + start, count: values.count) }
    }
  }

  /// Sets every entry to zero.
  public func clear() { Self.clear(base, count: count) }

  // Copying and clearing bytes: generic code would go entry by entry.

  package static func copy(_ source: UnsafePointer<Scalar>, to target: UnsafeMutablePointer<Scalar>, count: Int) {
    UnsafeMutableRawPointer(target).copyMemory(from: source, byteCount: count * MemoryLayout<Scalar>.stride)
  }

  package static func clear(_ target: UnsafeMutablePointer<Scalar>, count: Int) {
    memset(target, 0, count * MemoryLayout<Scalar>.stride)
  }
}
