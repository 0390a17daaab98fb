# must say: line 9
import torch
from torch.optim.lr_scheduler import CosineAnnealingLR, LinearLR, SequentialLR

encoder_opt = torch.optim.AdamW(encoder.parameters(), lr=1e-4)
decoder_opt = torch.optim.AdamW(decoder.parameters(), lr=1e-3)
fine = SequentialLR(decoder_opt, [LinearLR(decoder_opt, total_iters=4), CosineAnnealingLR(decoder_opt, 36)], [4])
warmup = LinearLR(encoder_opt, 0.1, total_iters=4)
decay = CosineAnnealingLR(decoder_opt, T_max=36)
both = SequentialLR(encoder_opt, [warmup, decay], milestones=[4])  # expect: LR007
for epoch in range(40):
    for batch in loader:
        encoder_opt.zero_grad()
        decoder_opt.zero_grad()
        decoder(encoder(batch)).mean().backward()
        encoder_opt.step()
        decoder_opt.step()
    both.step()
    fine.step()
