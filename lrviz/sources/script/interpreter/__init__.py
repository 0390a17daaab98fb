"""The interpreter of training scripts: what a script does, and in which order, without running it.

This page goes with one script through it:

    import torch


    def train(model, loader, resume=None):
        optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
        scheduler = torch.optim.lr_scheduler.StepLR(optimizer, 30)
        if resume:
            scheduler.load_state_dict(torch.load(resume))
        for epoch in range(90):
            for batch in loader:
                model(batch).backward()
                optimizer.step()
            scheduler.step()

What comes out of it is its **Run** (`lrviz.sources.script.run`), and in that its **Events**, in
order, each with the **Things** that it happens to and the **Frames** that it stands inside:

    line  event       on         inside
       5  build       Optimizer  Root
       6  build       Scheduler  Root
       8  escape      Unknown    Root, Branch
       8  load_state  Scheduler  Root, Branch
      11  escape      Unknown    Root, Loop, Loop
      11  backward    Unknown    Root, Loop, Loop
      12  step        Optimizer  Root, Loop, Loop
      13  step        Scheduler  Root, Loop

A rule asks the run, and never the tree: `run.all("step")`, `run.batch_loop(event)`,
`run.before(one, other)`.

## How it comes about
`reading` makes a `Machine` and lets it run the module. Here that defines ``train``, a Function, and
nothing calls it. So it is run afterwards as a **Root** of its own, with parameters of which nothing
is known. A function that the file does call is run where it is called, inside a Call frame.

The `Machine` (`machine`) owns the state: names, heap, journal, frames, events, budgets. What a node
of the tree does to it is a plain function, found by the node's class in a table: `expressions`,
`statements` with `assigning`, `branching`, `defining` and `looping`. Calls go to `calls`, which
looks at what is called: a name that is imported (`library`, and `building` where that is torch's),
a method (`methods`), a class or a function of the file (`classes`, `inlining`).

- A **Thing** (`lrviz.sources.script.values`) is what exists in the run, known by where it came to
  be: an Optimizer, a Scheduler, a Loader, a Const, a Formula such as ``epochs * len(loader)``; an
  Unknown for all that cannot be resolved, as ``model`` here.
- A **Value** is what a name may hold: a tuple of Things, of more than one where branches part.
- The **heap** has what attributes and items hold, by their Thing and the name or key.
- The **journal** has every write to the heap and to names. ``if resume:`` runs its first arm,
  takes down what that wrote, undoes it, runs the other arm, and then lets each place hold what it
  may hold after either. ``return``, ``break`` and ``except`` are states of the same kind.
- A **Frame** is what an event stands inside: Root, Call, Loop, Turn, Branch, Attempt, Block. A
  Branch knows what holds inside it, so that of two events one can say that only one can happen.

A loop's body is run once, for all its iterations; what it wrote may have been written or not. Only
a loop over a short list of known things, as over two schedulers, goes through them one by one.

## What it knows
torch's schedulers, optimizers, DataLoader and GradScaler; what transformers, accelerate, apex,
DeepSpeed and Lightning make of them; the methods that matter on each (`lrviz.known`). Arithmetic
is kept as it is written, so that a rule sees that a number is a product with a loader's length. A
test of literals that the script gives itself is answered, and what it leaves out is run aside:
those are `Run.others`, what would happen under other settings.

## What it does not know, on purpose
- Nothing of the script is imported or run, nor is any other file of the project opened. What comes
  from there is Unknown; what it is given has escaped, and may be stepped, loaded or saved there.
- No number is computed: how long a loop is, or what the LR is, is for
  `lrviz.sources.script.plans`, which reads the same text for its schedule.
- A name tells little: that a loop goes over a loader or counts epochs (`lrviz.known.names`), and
  that a function which is given the optimizer trains.
- ``exec``, ``locals()`` and the like make a run opaque. A rule that cannot know stays silent.

## What it may cost
Statements run, and things that something happens to: at most 100,000 (`MOST_WORK`); with more, the
script is not checked, and an info (LR600) says so. At most 600 calls of the file's own functions
are followed (`MOST_CALLS`), and at most 12 inside one another (`DEEPEST`); what is given to any
further one has escaped. A loop goes one by one through at most 8 things (`MOST_UNROLLED`), and
loops inside one another through 64 iterations (`MOST_TURNS`). A name holds at most 8 alternatives
(`MOST_ALTERNATIVES`), and every optimizer and scheduler that it may be. A run with more than 300
schedulers (`MOST_SCHEDULERS`) or 1,500 calls of ``step()`` (`MOST_STEPS`) is not checked either:
the rules hold each against the others.
"""
