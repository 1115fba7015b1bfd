"""ICEWS's generic actors: what the head of a name such as `Police (Russia)` says of the role.

Only heads that say it plainly, with the role that their ICEWS sectors give.
"""

from __future__ import annotations

import re

from .folding import fold

_HEADS = {
    "MIL": "Military|Military Personnel|Military Personnel - Special|High Ranking Military "
    "Personnel|Army|Army Personnel|Army Chief of Staff|Air Force|Air Force Chief|Naval|Navy|Navy "
    "Personnel|Marine Corp|Coast Guard|Reserve Personnel|Admiral|Army National Guard|Joint Chiefs "
    "of Staff|Military Intelligence",
    "GOV": "Government|Government Official|Head of Government|Other Authorities / Officials|"
    "Cabinet / Council of Ministers / Advisors|Foreign Affairs|Domestic Affairs|Undersecretary|"
    "Governor|Regional Governor|Provincial Officials|City Mayor|Envoy|Civil Servant|Bureaucrat|"
    "Government Delegation|Interim Government|Customs Official|Election Commission|Justice "
    "Department/Ministery",
    "LEG": "Congress|Legislature|Lawmaker|Member of Parliament|Senate|House of Representatives|"
    "Representatives|Assemblies|Member of Legislative (Govt)|President of the Senate|House "
    "Speaker|Lower House of Parliament|House of Councillors|State Duma",
    "COP": "Police",
    "JUD": "Member of the Judiciary|Court Judge|Chief Court Judge|Federal Judge|Associate Justice|"
    "Oversight Court|Constitutional Court|Special Court|Appeals Court|Municipal Court|Public "
    "Courts|Attorney General|Public Prosecutor",
    "REB": "Armed Rebel|Rebel Group|Rebel Commander|Insurgent|Armed Insurgent|Insurgency|"
    "Separatist|Armed Separatist|Separatist Militant|Guerrilla",
    "OPP": "Main Opposition|People Associated with the Opposition|Opposition Supporter|Opposition "
    "Activist|Opposition Coalition|Opposition Force|Protester|Dissident",
    "PTY": "Political Parties|Party Member|Party President",
    "CRM": "Criminal|Organized Crime|Thief|Murderer|Kidnapper|Drug Dealer|Drug Gang|Hitman",
    "UAF": "Militant|Militia|Armed Gang|Armed Band|Combatant",
    "BUS": "Business|Businessperson|Company - Owner or Operator|Bank|Industry|Airline",
    "MED": "Media|Media Personnel|Newspaper|News Editor|Local Media",
    "EDU": "Education|Student|Professor|Scholar",
    "LAB": "Labor Union|Employee",
    "AGR": "Farm Worker",
    "HLH": "Healthcare Facility",
    "NGO": "Civic Group|Human Rights Group",
    "REF": "Refugee|Displaced Families|Asylum Seeker",
    "REL": "Religion|Clergy|Cleric|Priest|Bishop|Archbishop",
    "UIS": "Unidentified State Actor",
    "CVL": "Citizen|Population|Villager|Men|Women|Children",
}
_ROLES = {fold(head): role for role, heads in _HEADS.items() for head in heads.split("|")}
_MINISTRY = re.compile(r"\bministry\b")


def role_of_head(head: str) -> str:
    """The CAMEO role that the head of a generic name says, a ministry's included; empty if none."""
    folded = fold(head)
    return _ROLES.get(folded, "GOV" if _MINISTRY.search(folded) else "")
