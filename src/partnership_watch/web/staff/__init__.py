"""The staff pages: what is known of every commitment, and why, for those who answer for it.

A page is a module here with a `router`, its words (in English and Vietnamese) and a template under
`templates/staff/`. To add one:

1. write the query in `audit/`, as a function that returns typed rows: no page asks the database itself;
2. take `visit: Here` in each route (`visiting.py`): it knows the language, who asks and what they may see,
   and `visit.show(...)` lays the template out; a route that changes something is a POST, whose form the gate
   has checked already (`visit.form`), and a form holds `{{ token }}`;
3. name the router in `application.py`, and its entry in `navigation.py`;
4. the tests walk every route by themselves: as nobody, under each role, and without a token.
"""

from partnership_watch.web.staff.application import staff_app
from partnership_watch.web.staff.people import Auth, Loopback, Role, StaffMember

__all__ = ["Auth", "Loopback", "Role", "StaffMember", "staff_app"]
