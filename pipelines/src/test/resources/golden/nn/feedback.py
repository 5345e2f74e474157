"""Golden values for Feedback, written out row by row in plain PyTorch.

Made with torch 2.7.1, safetensors 0.8.0 (Python 3.11):
    python feedback.py
writes feedback.safetensors: inputs (in.*), parameters (p.*), outputs (out.*), gradients (grad.*).
"""
import os
import torch
from safetensors.torch import save_file

torch.manual_seed(11)
N, D, B, L, H, K = 7, 6, 5, 4, 6, 2
contents = torch.randn(N, D, requires_grad=True)
history = torch.randint(0, N, (B, L))
# 1 chosen, -1 skipped, 0 padding: all, some, none, only chosen, only skipped.
outcome = torch.tensor([[1, -1, -1, 1], [-1, 1, 0, 0], [0, 0, 0, 0], [1, 1, 1, 0], [-1, -1, 0, 0]]).float()
candidate = torch.tensor([1, 2, 0, 6, 3])
log_time = torch.tensor([1.0, 2.0, 3.0, 0.5, 1.5, 2.5], requires_grad=True)
taste = torch.tensor([0.0, 0.3, -0.4, 1.0, 1.2, 0.8], requires_grad=True)
linear = torch.randn(K, H, requires_grad=True)
said = []
for b in range(B):
    rows = [j for j in range(L) if outcome[b, j] != 0]
    readers = []
    for h in range(H):
        weighed, total = torch.zeros(()), torch.ones(())  # one: no opinion
        for j in rows:
            newer = sum(1 for k in rows if k > j)
            likeness = contents[history[b, j]] @ contents[candidate[b]] / D ** 0.5
            weight = torch.exp(taste[h] * likeness - newer / torch.exp(log_time[h]))
            weighed, total = weighed + weight * outcome[b, j], total + weight
        readers.append(weighed / total)
    said.append(torch.stack(readers))
said = torch.stack(said)
logits = said @ linear.t()
up_said, up_logits = torch.randn(B, H), torch.randn(B, K)
((said * up_said).sum() + (logits * up_logits).sum()).backward()
out = {"in.contents": contents, "in.history": history.float(), "in.mask": (outcome > 0).float(),
       "in.skipped": (outcome < 0).float(), "in.candidate": candidate.float(), "in.up_said": up_said,
       "in.up_logits": up_logits, "p.feedback.log_time": log_time, "p.feedback.taste": taste,
       "p.feedback.linear.weight": linear, "out.said": said, "out.logits": logits,
       "grad.contents": contents.grad, "grad.feedback.log_time": log_time.grad,
       "grad.feedback.taste": taste.grad, "grad.feedback.linear.weight": linear.grad}
here = os.path.dirname(os.path.abspath(__file__))
save_file({k: v.detach().clone().contiguous() for k, v in out.items()}, os.path.join(here, "feedback.safetensors"))
