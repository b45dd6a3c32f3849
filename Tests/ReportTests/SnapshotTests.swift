import LockstepReport
internal import LockstepResults
import Testing

/// What a person reads, whole. Where a change here is meant, paste the new text, and read it first.
struct SnapshotTests {
  @Test func theSummaryReadsWell() {
    #expect(
      TerminalReport(Sample.document, style: .plain).summary == """
        11 prompts, d = 3, n = 4, linear-regression:noise=0, seed -1
          newton = iterative-newton:steps=0..2
          gd = gradient-descent:steps=1+1000000000
            of 11 runs, 8 converged (median iteration 4), 2 reached the iteration limit, 1 stopped at a failed line search
          ols

        similarity (higher is better; floor 0.500, ceiling 1.000)
          skipped: recorded:file=a b: no weights, "alas" in that file
          closest to the last iteration of newton:
            learner        step            [95%]  similarity           [95%]  to ols
            gd       1000000000  [1, 1000000000]       1.000  [0.875, 1.000]   1.000
            ols               1           [1, 1]       0.500  [0.375, 0.500]   1.000
          newton | gd
            gd needs twice as many iterations for every 2.00 [1.00, 4.00] iterations of newton: gd is exponentially slower (exponential, R² 1.000, iterations 1 to 2)
            twice as many iterations of gd are worth 0.50 [0.25, 1.00] more iterations of newton: gd is exponentially slower (logarithmic, R² 0.800, iterations 1 to 1)
          newton | ols
            no trend: ols has a single solution

        distance (lower is better; floor 1.000, ceiling 0.000)
          gd | ols
            the same solution of ols best matches iterations 1 to 1000000000 of gd
            no clear trend (R² linear 0.900, power law 0.950, exponential 1.000, logarithmic 0.800, solutions 1 to 1)

        nothing (higher is better; floor 0.000, ceiling 0.000)

        """)
  }

  @Test func theDetailsReadWell() {
    let pair = Sample.document.selecting(learners: ["newton", "gd"])
    #expect(
      TerminalReport(pair, style: .plain).details == """

        newton | gd by similarity (higher is better; floor 0.500, ceiling 1.000)

        rows: iterations of newton; columns: iterations of gd
                    1  1000000000
        0       0.750*      0.500
        1       0.875*     -0.250
        2       1.000~      1.000*
        * best of its row, ~ tied with the best
        floor 0.500: the zero predictor; ceiling 1.000: least squares

        best iteration of gd for each iteration of newton:
        gd needs twice as many iterations for every 2.00 [1.00, 4.00] iterations of newton: gd is exponentially slower (exponential, R² 1.000, iterations 1 to 2)
          iteration        best            [95%]  support  similarity           [95%]           ties
                  0           1           [1, 1]     100%       0.750  [0.625, 0.750]                 start
                  1           1           [1, 1]     100%       0.875  [0.750, 0.875]
                  2  1000000000  [1, 1000000000]      25%       1.000  [0.875, 1.000]  1..1000000000  plateau

        best iteration of newton for each iteration of gd:
        twice as many iterations of gd are worth 0.50 [0.25, 1.00] more iterations of newton: gd is exponentially slower (logarithmic, R² 0.800, iterations 1 to 1)
           iteration  best   [95%]  support  similarity           [95%]  ties
                   1     2  [1, 2]      50%       1.000  [0.875, 1.000]        end of grid
          1000000000     2  [2, 2]     100%       1.000  [0.875, 1.000]   0 2

        support: fraction of the bootstrap resamples with the same best step
        ties: steps practically as good as the best (within 0.001; for squared differences, within 0.001 times the floor)
        floor: not closer to any step than to the zero predictor
        start: the first learner has not begun to converge
        undetermined: the interval of the best step spans more than half of the steps
        plateau: tied to the last step: both learners have converged
        end of grid: the best step is the last recorded one

        """)
  }

  /// In 40 columns, colors taken away.
  @Test func aNarrowTerminalGetsNarrowLines() {
    let pair = Sample.document.selecting(learners: ["newton", "gd"])
    let text = TerminalReport(pair, style: TerminalStyle(hasColor: true, width: 40)).summary
    #expect(
      text.withoutColors == """
        11 prompts, d = 3, n = 4,
          linear-regression:noise=0, seed -1
          newton = iterative-newton:steps=0..2
          gd =
            gradient-descent:steps=1+1000000000
            of 11 runs, 8 converged (median
              iteration 4), 2 reached the
              iteration limit, 1 stopped at a
              failed line search

        similarity (higher is better; floor
          0.500, ceiling 1.000)
          closest to the last iteration of
            newton:
            learner        step  similarity
            gd       1000000000       1.000
          newton | gd
            gd needs twice as many iterations
              for every 2.00 [1.00, 4.00]
              iterations of newton: gd is
              exponentially slower (exponential,
              R² 1.000, iterations 1 to 2)
            twice as many iterations of gd are
              worth 0.50 [0.25, 1.00] more
              iterations of newton: gd is
              exponentially slower (logarithmic,
              R² 0.800, iterations 1 to 1)

        """)
  }
}
