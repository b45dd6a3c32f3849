/// A minimum near a point of a smooth function of a few variables, by the simplex method of Nelder and Mead (Computer
/// Journal 7, 1965).
func simplexMinimum(from start: [Double], size: Double, _ function: ([Double]) -> Double) -> [Double] {
  let dimension = start.count
  var simplex = (0...dimension).map { vertex in
    var point = start
    if vertex > 0 { point[vertex - 1] += size }
    return (point: point, value: function(point))
  }
  for _ in 0..<200 * dimension {
    simplex.sort { $0.value < $1.value }
    let spread = (0..<dimension).reduce(0) { max($0, abs(simplex[dimension].point[$1] - simplex[0].point[$1])) }
    if spread < 1e-7 { break }
    let center = (0..<dimension).map { i in simplex.dropLast().reduce(0) { $0 + $1.point[i] } / Double(dimension) }
    let worst = simplex[dimension]
    func along(_ factor: Double) -> (point: [Double], value: Double) {
      let point = (0..<dimension).map { center[$0] + factor * (worst.point[$0] - center[$0]) }
      return (point, function(point))
    }
    let reflected = along(-1)
    if reflected.value < simplex[0].value {
      let expanded = along(-2)
      simplex[dimension] = expanded.value < reflected.value ? expanded : reflected
    } else if reflected.value < simplex[dimension - 1].value {
      simplex[dimension] = reflected
    } else {
      let contracted = along(reflected.value < worst.value ? -0.5 : 0.5)
      if contracted.value < min(worst.value, reflected.value) {
        simplex[dimension] = contracted
      } else {
        let best = simplex[0].point
        for vertex in 1...dimension {
          let point = (0..<dimension).map { (best[$0] + simplex[vertex].point[$0]) / 2 }
          simplex[vertex] = (point, function(point))
        }
      }
    }
  }
  return simplex.min { $0.value < $1.value }?.point ?? start
}
