"""What a survey may spend, and when it is content."""

from dataclasses import dataclass

from landscape_lab.surveying.evidence import QUIET


@dataclass(frozen=True)
class Budget:
    """What a survey may spend, and when it is content.

    Attributes
    ----------
    quenches : int
        Random starts at the most.
    quiet_quenches : int
        Stop quenching after so many in a row without a new minimum.
    modes : int
        Softest modes climbed from every minimum, both ways.
    searches : int
        Saddle searches at the most.
    quiet_searches : int
        Stop after so many independent draws in a row without a new stationary point: searches from
        places that do not depend on what is known, and that came to an end. From 1024 on the survey
        also goes on until every transition state has been met by enough of them (5 or more) and
        there are three times as many as the newest point took, and may be called complete
        (`verdict`); with fewer its result is a sample.
    bands : int
        Elastic bands at the most.
    """

    quenches: int = 4096
    quiet_quenches: int = 512
    modes: int = 12
    searches: int = 20_000
    quiet_searches: int = QUIET
    bands: int = 256
