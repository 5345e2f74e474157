"""Learning rate factors of 50 steps with a warm-up of 7, by transformers.

Made with torch 2.7.1, transformers 5.24.0 (Python 3.11):
    python schedules.py
writes schedules.json.
"""
import json
import os
import warnings
import torch
from transformers import (get_constant_schedule_with_warmup, get_cosine_schedule_with_warmup,
                          get_linear_schedule_with_warmup)

warnings.simplefilter("ignore")
out = {}
for name, make in (("constant", lambda o: get_constant_schedule_with_warmup(o, 7)),
                   ("linear", lambda o: get_linear_schedule_with_warmup(o, 7, 50)),
                   ("cosine", lambda o: get_cosine_schedule_with_warmup(o, 7, 50))):
    optimizer = torch.optim.SGD([torch.nn.Parameter(torch.zeros(1))], lr=1.0)
    schedule = make(optimizer)
    factors = []
    for _ in range(50):
        factors.append(schedule.get_last_lr()[0])
        optimizer.step()
        schedule.step()
    out[name] = factors
with open(os.path.join(os.path.dirname(os.path.abspath(__file__)), "schedules.json"), "w") as file:
    json.dump(out, file)
