import torch

total_timesteps, num_envs, num_steps, update_epochs, num_minibatches = 120, 2, 6, 3, 2
batch_size = num_envs * num_steps
minibatch_size = batch_size // num_minibatches
num_iterations = total_timesteps // batch_size
agent = torch.nn.Linear(2, 1)
optimizer = torch.optim.Adam(agent.parameters(), lr=3e-4, eps=1e-5)
for iteration in range(1, num_iterations + 1):
    frac = 1.0 - (iteration - 1.0) / num_iterations
    optimizer.param_groups[0]["lr"] = frac * 3e-4
    for epoch in range(update_epochs):
        for start in range(0, batch_size, minibatch_size):
            optimizer.zero_grad()
            agent(torch.randn(4, 2)).mean().backward()
            optimizer.step()
