"""The schedules that a training script builds and steps, read and never run, as plans.

This page goes with one script through it:

    import torch


    def train(model, loader, epochs=90):
        optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
        scheduler = torch.optim.lr_scheduler.StepLR(optimizer, epochs // 3)
        for epoch in range(epochs):
            for batch in loader:
                model(batch).backward()
                optimizer.step()
            scheduler.step()

What happens in it is its **trace**, events and loops in their order:

    line  event  on           inside
       7  loop   90           -
       8  loop   len(loader)  7
      10  step   Optimizer    7, 8
      11  tick   Scheduler    7

What comes out is a **Plan** (`lrviz.sources.plan`), with the place of each value:

    epochs               90
    steps_per_epoch      len(loader)
    optimizer.type       SGD
    optimizer.lr         0.1
    scheduler.type       StepLR
    scheduler.step_size  30
    scheduler.interval   epoch

## How it comes about
`schedules_of` (`plans`) lets a `Finder` (`finding`) read the script. It makes a `Machine`, runs the
module, and then what nothing in it calls (`reading`): here ``train``, with the defaults of its
parameters, and with something unknown for ``model`` and ``loader``.

- `values`: what names hold. Numbers, texts, None and tuples are Python's own. A number that the
  text does not settle is a **Sym**, a tree of operators over names and counters of loops, written
  as short as can be (`numbers`). All else is a **Thing** (`things`, `built`): a Function, an Opaque
  of which only the text is known, a Loader, an Optimizer. Of two things, by a condition that is
  open, a **Phi** has both.
- `machine`: the state of the reading, one object. The **path** has the conditions that hold, the
  **store** every write, so that it can be undone and joined, the trace what has happened.
- `language`: what a node of the tree does to the machine, in tables by the node's class.
- `operations`: what several nodes do alike: attributes, operators, comparisons, assignments, calls
  of the file's own functions. Both arms of a condition that is open are run, each under it, and
  what they wrote is joined (`branching`).
- `libraries`: what Python's own functions, torch, NumPy and others give, by the name of the
  function or by the class of the thing whose method it is.
- `loops`: a short loop in which nothing trains is run through, turn by turn. Any other is run as if
  for all its turns at once: what its body changes gets a form in the loop's counter, from what one
  turn makes of it (`forms`, `counting`). What has none is carried: from then on it is not known.
- `timing`: from the trace to a **Pace**: how long the run is, in which turns the optimizer steps
  (a **Gate**, where a condition lets through every so many), and when each scheduler ticks.
- `writing`: from optimizers, schedulers and a pace to the tables of a plan; what the script hands
  to Lightning or to transformers goes by their rules (`lightning`, `arguments`).

A plan that cannot be known has a reason, and the place of it (`Unsure`). Where a plan depends on a
condition that is open, all plans are made that it allows: they must be one, or there is none. Of a
scheduler that has no plan, rules may still look at what holds for any run (`any_run`).

Where that is so of a script in which all numbers are known, it is read once more, step by step:
each loop turn by turn, and each tick as what it sets (`playing`). Its plan has the LR of each step,
and no other form (`step_by_step`). It is for small runs, and for whatever such a loop may do.

## What it does not know, on purpose
- Nothing of the script is run. Files of the project that it imports are read, in bounds, and a
  config that it loads from a path that is known; what is installed is known by tables
  (`lrviz.known`), or not at all.
- It takes no number for what the script does not say: ``len(loader)`` stays a name in the plan, and
  who looks at it is asked, or assumes one.
- What depends on the course of the training, as on a loss, has no plan. An exception that a loop
  catches, what a resumed run does otherwise, and early stopping are left out, which a note of the
  plan says.
- A scheduler whose LR, or whose ticks, something else decides on has no plan: one of a class of the
  script's own, unless its ``get_lr`` is a function of ``last_epoch`` alone; one that a function
  outside of the project is given.

## What it may cost
Statements and expressions run: at most 60,000 (`MOST_STATEMENTS`); with more, the script has no
plan, as with more than 30,000 (`MOST_ELSEWHERE`) in other files. To look into one of two things
counts as 4 (`CHOICE`), as there may be choices in each. Of these a loop that is run through has at
most 4,000 (`MOST_IN_LOOP`), and 300 turns (`MOST_TURNS`), or 2,000 over a list (`MOST_ITEMS`); the
body of any other is run at most 5 times (`MOST_PASSES`) to find forms. Calls are followed at most
40 deep (`DEEPEST`). At most 48 files of the project are read (`MOST_FILES`), 24 for rules alone
(`MOST_FILES_FOR_RULES`), of at most 400,000 characters each (`LARGEST`). A plan may depend on at
most 4 conditions (`MOST_TESTS`).

A script that is followed step by step may run 80,000 (`MOST_PLAYED`), and a loop of it 5,000 turns
(`MOST_TURNS_PLAYED`).
"""
