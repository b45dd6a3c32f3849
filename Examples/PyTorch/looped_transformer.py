"""A looped Transformer (Yang et al. 2023, arXiv 2311.12424), as the kind `looped-transformer` of Lockstep has it: a GPT-2
decoder F that is applied again and again, with the embedded prompt E added each time,

    Y_0 = 0,    Y_l = F(Y_{l-1} + E).

The loss is the mean over the last `trained_loops` loops (0: `window`), and gradients go no further back than the first of
the last `window`.
"""

import torch

from model import InContextNetwork, Decoder


class InContextLoopedTransformer(InContextNetwork):
    kind = "looped-transformer"

    def __init__(
        self, dimension, width, loops, window, blocks, heads, positions, mlp_factor=4, trained_loops=0,
        tokens="interleaved",
    ):
        super().__init__(dimension, width, tokens)
        self.layers = loops
        self.window = window
        self.trained_loops = trained_loops or window
        self._backbone = Decoder(width, blocks, heads, positions, mlp_factor * width, fused=False)

    def decode(self, state):
        state = state + self._backbone.wpe.weight[: state.shape[1]]
        for block in self._backbone.h:
            state = block(state)
        return self._backbone.ln_f(state)

    def states(self, xs, ys):
        embedded = self._read_in(self.tokens(xs, ys))
        yield embedded
        state = torch.zeros_like(embedded)
        for loop in range(self.layers):
            if loop == self.layers - self.window:
                state = state.detach()
            state = self.decode(state + embedded)
            yield state

    def loss(self, xs, ys):
        trained = list(self.states(xs, ys))[-self.trained_loops :]
        predictions = [self._read_out(self.at_inputs(state))[..., 0] for state in trained]
        return torch.stack([((prediction - ys) ** 2).mean() for prediction in predictions]).mean()


NETWORK = InContextLoopedTransformer
