"""Training steps of PyTorch: contiguous (NCHW), channels_last, compiled, autocast to bfloat16; see `turns.py`."""

import torch
from torch import nn
from torch.nn import functional as F

from turns import arguments, take_turns


class Block(nn.Module):
    def __init__(self, inputs, outputs, stride):
        super().__init__()
        self.first = nn.Conv2d(inputs, outputs, 3, stride, 1)
        self.first_norm = nn.BatchNorm2d(outputs)
        self.second = nn.Conv2d(outputs, outputs, 3, 1, 1)
        self.second_norm = nn.BatchNorm2d(outputs)
        self.projection = nn.Identity() if stride == 1 else nn.Conv2d(inputs, outputs, 1, stride)

    def forward(self, x):
        y = F.relu(self.first_norm(self.first(x)))
        y = self.second_norm(self.second(y))
        return F.relu(self.projection(x) + y)


class ResNet20(nn.Module):
    """The same network as `resnet20` of `keras_peer.py`."""

    def __init__(self):
        super().__init__()
        self.stem = nn.Conv2d(3, 16, 3, 1, 1)
        self.stem_norm = nn.BatchNorm2d(16)
        shapes = [(16, 16, 1), (16, 16, 1), (16, 16, 1), (16, 32, 2), (32, 32, 1), (32, 32, 1)]
        shapes += [(32, 64, 2), (64, 64, 1), (64, 64, 1)]
        self.blocks = nn.Sequential(*(Block(*shape) for shape in shapes))
        self.head = nn.Linear(64, 10)

    def forward(self, x):
        x = self.blocks(F.relu(self.stem_norm(self.stem(x))))
        return self.head(F.avg_pool2d(x, 8).flatten(1))


class Trainer:
    """One model, one batch and the optimizer, on the GPU where there is one."""

    def __init__(self, variant, batch):
        self.device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
        layout = torch.contiguous_format if variant == "nchw" else torch.channels_last
        self.images = torch.randn(batch, 3, 32, 32, device=self.device).to(memory_format=layout)
        self.labels = torch.randint(0, 10, (batch,), device=self.device)
        model = ResNet20().to(self.device, memory_format=layout)
        # The penalty in one group, as it is usually written, is also the fastest way.
        self.optimizer = torch.optim.SGD(model.parameters(), lr=0.01, momentum=0.9, weight_decay=2e-4)
        self.model = torch.compile(model) if variant == "compile" else model
        self.bfloat16 = variant == "bf16"
        self.loss = None

    def step(self):
        self.optimizer.zero_grad(set_to_none=True)
        with torch.autocast(self.device.type, torch.bfloat16, enabled=self.bfloat16):
            self.loss = F.cross_entropy(self.model(self.images), self.labels)
        self.loss.backward()
        self.optimizer.step()

    def wait(self):
        # Reading a number waits for what it is computed from; the last update needs more than that on a GPU.
        if self.device.type == "cuda":
            torch.cuda.synchronize()


def main():
    wanted = arguments()
    if wanted["model"] != "resnet20":
        raise SystemExit(f"PyTorch is measured on resnet20, not on {wanted['model']}")
    torch.manual_seed(1)
    torch.set_num_threads(wanted["threads"])
    trainer = Trainer(wanted["variant"], wanted["batch"])
    take_turns(trainer.step, trainer.wait, version=f"PyTorch {torch.__version__}")


main()
