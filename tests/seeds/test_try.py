import time
import sqlalchemy as sa
from app.core.database import db
from app.seeds.demo import load_demo
from app.tickets.models import Ticket
def test_try(own_app):
    import cProfile,pstats; pr=cProfile.Profile(); t=time.monotonic(); pr.runcall(load_demo); print("first", time.monotonic()-t); pstats.Stats(pr).sort_stats("cumtime").print_stats(45); return
    t=time.monotonic(); load_demo(); print("second", time.monotonic()-t)
    q=lambda s: db.session.execute(sa.text(s)).all()
    for r in q("""select c.name, t.kind,t.topic,t.language,t.status,t.priority,t.level,t.needs_look,t.urges,q.code,u.name,p.due_at-now(),p.target,p.paused, t.opened_at from ticket t join customer c on c.id=t.customer_id left join place p on p.ticket_id=t.id left join queue q on q.id=p.queue_id left join "user" u on u.id=p.holder_id order by t.opened_at"""): print(*r)
    print(q("select name, count(*), count(relayed_at) from event group by 1"))
    print(q("select state,count(*) from delivery group by 1"), q("select count(*) from task"))
    print(q("select disposition,count(*) from contact group by 1"))
    for r in q("select recipient,text from delivery where key like 'climb%' or key like 'urge%'"): print(*r)
    for r in q("select e.at,e.name,e.data from event e where ticket_id=(select t.id from ticket t join contact_point p on p.id=t.point_id where p.address='+14155550114') order by id"): print(*r)
    print(q("select * from tally"))
