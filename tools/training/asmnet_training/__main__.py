"""python3 -m asmnet_training {dataset,shape,train,evaluate,export,ablation}"""

import sys

from .cli import main

sys.exit(main())
