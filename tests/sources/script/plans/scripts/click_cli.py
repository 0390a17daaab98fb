# needs: click
import click
import torch


@click.command()
@click.option("--lr", default=0.04, help="learning rate")
@click.option("--epochs", type=int, default=6)
@click.option("--warmup-epochs", default=2)
@click.option("--verbose/--quiet", default=False)
def main(lr, epochs, warmup_epochs, verbose):
    model = torch.nn.Linear(1, 1)
    optimizer = torch.optim.SGD(model.parameters(), lr=lr)
    scheduler = torch.optim.lr_scheduler.LinearLR(
        optimizer, start_factor=0.25, total_iters=warmup_epochs
    )
    for epoch in range(epochs):
        for _ in range(2):
            optimizer.zero_grad()
            model(torch.ones(1, 1)).backward()
            optimizer.step()
        scheduler.step()
        if verbose:
            click.echo(epoch)


if __name__ == "__main__":
    main()
